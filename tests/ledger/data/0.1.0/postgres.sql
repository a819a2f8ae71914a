--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: ledger_refuse(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.ledger_refuse() RETURNS trigger
    LANGUAGE plpgsql
    AS $$BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation'; END$$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: accommodations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.accommodations (
    id integer NOT NULL,
    course_id integer NOT NULL,
    person_id integer NOT NULL,
    extra_days double precision NOT NULL,
    reason text NOT NULL
);


--
-- Name: accommodations_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.accommodations_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: accommodations_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.accommodations_id_seq OWNED BY public.accommodations.id;


--
-- Name: assignment_versions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.assignment_versions (
    id integer NOT NULL,
    assignment_id integer NOT NULL,
    grader_digest text NOT NULL,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: assignment_versions_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.assignment_versions_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: assignment_versions_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.assignment_versions_id_seq OWNED BY public.assignment_versions.id;


--
-- Name: assignments; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.assignments (
    id integer NOT NULL,
    course_id integer NOT NULL,
    slug text NOT NULL
);


--
-- Name: assignments_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.assignments_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: assignments_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.assignments_id_seq OWNED BY public.assignments.id;


--
-- Name: audit; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit (
    id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    detail json NOT NULL
);


--
-- Name: audit_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.audit_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: audit_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.audit_id_seq OWNED BY public.audit.id;


--
-- Name: batches; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.batches (
    id integer NOT NULL,
    assignment_id integer NOT NULL,
    key text NOT NULL,
    state character varying(16) NOT NULL,
    owner text NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT ck_batches_finish_has_time CHECK ((((state)::text = 'finished'::text) = (finished_at IS NOT NULL))),
    CONSTRAINT ck_batches_state_known CHECK (((state)::text = ANY ((ARRAY['open'::character varying, 'finished'::character varying])::text[])))
);


--
-- Name: batches_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.batches_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: batches_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.batches_id_seq OWNED BY public.batches.id;


--
-- Name: courses; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.courses (
    id integer NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    term text NOT NULL
);


--
-- Name: courses_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.courses_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: courses_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.courses_id_seq OWNED BY public.courses.id;


--
-- Name: excused_students; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.excused_students (
    assignment_id integer NOT NULL,
    person_id integer NOT NULL,
    reason text NOT NULL,
    excused_at timestamp with time zone NOT NULL
);


--
-- Name: extensions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.extensions (
    id integer NOT NULL,
    assignment_id integer NOT NULL,
    person_id integer NOT NULL,
    due_at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    granted_by integer,
    granted_at timestamp with time zone NOT NULL
);


--
-- Name: extensions_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.extensions_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: extensions_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.extensions_id_seq OWNED BY public.extensions.id;


--
-- Name: hand_scores; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.hand_scores (
    id integer NOT NULL,
    submission_id integer NOT NULL,
    question text NOT NULL,
    score double precision NOT NULL,
    comment text NOT NULL,
    scored_by integer,
    scored_at timestamp with time zone NOT NULL
);


--
-- Name: hand_scores_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.hand_scores_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: hand_scores_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.hand_scores_id_seq OWNED BY public.hand_scores.id;


--
-- Name: holds; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.holds (
    id integer NOT NULL,
    assignment_id integer NOT NULL,
    person_id integer,
    reason text NOT NULL,
    placed_by integer,
    placed_at timestamp with time zone NOT NULL,
    released_at timestamp with time zone
);


--
-- Name: holds_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.holds_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: holds_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.holds_id_seq OWNED BY public.holds.id;


--
-- Name: job_events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.job_events (
    id integer NOT NULL,
    job_id integer NOT NULL,
    attempt character varying(32),
    at timestamp with time zone NOT NULL,
    kind character varying(16) NOT NULL,
    text text NOT NULL,
    body bytea,
    CONSTRAINT ck_job_events_kind_known CHECK (((kind)::text = ANY ((ARRAY['error'::character varying, 'lost'::character varying, 'released'::character varying, 'retried'::character varying])::text[])))
);


--
-- Name: job_events_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.job_events_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: job_events_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.job_events_id_seq OWNED BY public.job_events.id;


--
-- Name: jobs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.jobs (
    id integer NOT NULL,
    submission_id integer NOT NULL,
    version_id integer NOT NULL,
    lane character varying(16) NOT NULL,
    round integer NOT NULL,
    batch_id integer,
    "position" integer,
    seed text NOT NULL,
    state character varying(16) NOT NULL,
    tries integer NOT NULL,
    max_tries integer NOT NULL,
    losses integer NOT NULL,
    attempt character varying(32),
    worker text,
    lease_until timestamp with time zone,
    last_error text NOT NULL,
    enqueued_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT ck_jobs_finish_has_time CHECK ((((state)::text = ANY ((ARRAY['done'::character varying, 'failed'::character varying])::text[])) = (finished_at IS NOT NULL))),
    CONSTRAINT ck_jobs_lease_fits_state CHECK (((((state)::text = 'leased'::text) AND (attempt IS NOT NULL) AND (worker IS NOT NULL) AND (lease_until IS NOT NULL)) OR (((state)::text <> 'leased'::text) AND (attempt IS NULL) AND (worker IS NULL) AND (lease_until IS NULL)))),
    CONSTRAINT ck_jobs_position_fits_batch CHECK (((batch_id IS NULL) = ("position" IS NULL))),
    CONSTRAINT ck_jobs_seed_is_128_bits CHECK ((length(seed) = 32)),
    CONSTRAINT ck_jobs_state_known CHECK (((state)::text = ANY ((ARRAY['queued'::character varying, 'leased'::character varying, 'done'::character varying, 'failed'::character varying])::text[])))
);


--
-- Name: jobs_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.jobs_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: jobs_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.jobs_id_seq OWNED BY public.jobs.id;


--
-- Name: overrides; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.overrides (
    id integer NOT NULL,
    assignment_id integer NOT NULL,
    person_id integer NOT NULL,
    question text,
    score double precision NOT NULL,
    reason text NOT NULL,
    decided_by integer,
    decided_at timestamp with time zone NOT NULL
);


--
-- Name: overrides_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.overrides_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: overrides_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.overrides_id_seq OWNED BY public.overrides.id;


--
-- Name: people; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.people (
    id integer NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: people_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.people_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: people_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.people_id_seq OWNED BY public.people.id;


--
-- Name: reports; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.reports (
    id integer NOT NULL,
    job_id integer NOT NULL,
    submission_id integer NOT NULL,
    attempt character varying(32) NOT NULL,
    status character varying(16) NOT NULL,
    score double precision NOT NULL,
    max_score double precision NOT NULL,
    bonus double precision NOT NULL,
    body bytea NOT NULL,
    committed_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_reports_status_known CHECK (((status)::text = ANY ((ARRAY['graded'::character varying, 'partial'::character varying, 'ungradable'::character varying])::text[])))
);


--
-- Name: reports_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.reports_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: reports_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.reports_id_seq OWNED BY public.reports.id;


--
-- Name: roles; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.roles (
    course_id integer NOT NULL,
    person_id integer NOT NULL,
    role character varying(16) NOT NULL,
    CONSTRAINT ck_roles_role_known CHECK (((role)::text = ANY ((ARRAY['student'::character varying, 'staff'::character varying, 'admin'::character varying, 'runner'::character varying])::text[])))
);


--
-- Name: schema_versions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.schema_versions (
    version integer NOT NULL,
    applied_at timestamp with time zone NOT NULL
);


--
-- Name: section_members; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.section_members (
    section_id integer NOT NULL,
    person_id integer NOT NULL
);


--
-- Name: sections; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sections (
    id integer NOT NULL,
    course_id integer NOT NULL,
    name text NOT NULL
);


--
-- Name: sections_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.sections_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: sections_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.sections_id_seq OWNED BY public.sections.id;


--
-- Name: submissions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.submissions (
    id integer NOT NULL,
    assignment_id integer NOT NULL,
    person_id integer,
    team_id integer,
    kind character varying(16) NOT NULL,
    state character varying(16) NOT NULL,
    number integer,
    digest text NOT NULL,
    blob text NOT NULL,
    source text NOT NULL,
    remarks json NOT NULL,
    received_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_submissions_kind_known CHECK (((kind)::text = ANY ((ARRAY['submit'::character varying, 'run'::character varying])::text[]))),
    CONSTRAINT ck_submissions_number_fits_kind CHECK (((((kind)::text = 'submit'::text) AND (person_id IS NOT NULL) AND (number IS NOT NULL) AND (number >= 1)) OR (((kind)::text = 'run'::text) AND (number IS NULL)))),
    CONSTRAINT ck_submissions_state_known CHECK (((state)::text = ANY ((ARRAY['registered'::character varying, 'acknowledged'::character varying, 'withdrawn'::character varying])::text[])))
);


--
-- Name: submissions_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.submissions_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: submissions_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.submissions_id_seq OWNED BY public.submissions.id;


--
-- Name: team_members; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.team_members (
    team_id integer NOT NULL,
    person_id integer NOT NULL
);


--
-- Name: teams; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.teams (
    id integer NOT NULL,
    assignment_id integer NOT NULL,
    name text NOT NULL
);


--
-- Name: teams_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.teams_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: teams_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.teams_id_seq OWNED BY public.teams.id;


--
-- Name: voided_tests; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.voided_tests (
    assignment_id integer NOT NULL,
    test text NOT NULL,
    how character varying(16) NOT NULL,
    reason text NOT NULL,
    voided_by integer,
    voided_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_voided_tests_how_known CHECK (((how)::text = ANY ((ARRAY['awarded'::character varying, 'dropped'::character varying])::text[])))
);


--
-- Name: accommodations id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accommodations ALTER COLUMN id SET DEFAULT nextval('public.accommodations_id_seq'::regclass);


--
-- Name: assignment_versions id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.assignment_versions ALTER COLUMN id SET DEFAULT nextval('public.assignment_versions_id_seq'::regclass);


--
-- Name: assignments id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.assignments ALTER COLUMN id SET DEFAULT nextval('public.assignments_id_seq'::regclass);


--
-- Name: audit id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit ALTER COLUMN id SET DEFAULT nextval('public.audit_id_seq'::regclass);


--
-- Name: batches id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.batches ALTER COLUMN id SET DEFAULT nextval('public.batches_id_seq'::regclass);


--
-- Name: courses id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.courses ALTER COLUMN id SET DEFAULT nextval('public.courses_id_seq'::regclass);


--
-- Name: extensions id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.extensions ALTER COLUMN id SET DEFAULT nextval('public.extensions_id_seq'::regclass);


--
-- Name: hand_scores id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.hand_scores ALTER COLUMN id SET DEFAULT nextval('public.hand_scores_id_seq'::regclass);


--
-- Name: holds id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.holds ALTER COLUMN id SET DEFAULT nextval('public.holds_id_seq'::regclass);


--
-- Name: job_events id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.job_events ALTER COLUMN id SET DEFAULT nextval('public.job_events_id_seq'::regclass);


--
-- Name: jobs id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.jobs ALTER COLUMN id SET DEFAULT nextval('public.jobs_id_seq'::regclass);


--
-- Name: overrides id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.overrides ALTER COLUMN id SET DEFAULT nextval('public.overrides_id_seq'::regclass);


--
-- Name: people id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.people ALTER COLUMN id SET DEFAULT nextval('public.people_id_seq'::regclass);


--
-- Name: reports id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reports ALTER COLUMN id SET DEFAULT nextval('public.reports_id_seq'::regclass);


--
-- Name: sections id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sections ALTER COLUMN id SET DEFAULT nextval('public.sections_id_seq'::regclass);


--
-- Name: submissions id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.submissions ALTER COLUMN id SET DEFAULT nextval('public.submissions_id_seq'::regclass);


--
-- Name: teams id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.teams ALTER COLUMN id SET DEFAULT nextval('public.teams_id_seq'::regclass);


--
-- Data for Name: accommodations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.accommodations VALUES (1, 1, 1, 1.5, 'agreed');


--
-- Data for Name: assignment_versions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.assignment_versions VALUES (1, 1, 'sha256:1111111111111111111111111111111111111111111111111111111111111111', '2026-09-01 08:00:14+00');
INSERT INTO public.assignment_versions VALUES (2, 1, 'sha256:2222222222222222222222222222222222222222222222222222222222222222', '2026-09-01 08:01:31+00');
INSERT INTO public.assignment_versions VALUES (3, 2, 'sha256:2222222222222222222222222222222222222222222222222222222222222222', '2026-09-01 09:05:36+00');


--
-- Data for Name: assignments; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.assignments VALUES (1, 1, 'a1');
INSERT INTO public.assignments VALUES (2, 1, 'a2');


--
-- Data for Name: audit; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.audit VALUES (1, '2026-09-01 08:00:28+00', 'attempt f38b2ffc80a4df5a51c9bc701e7ea419', 'report accepted', 'submission 1', '{"score": 7.3334, "max_score": 10.0, "earlier_score": null}');
INSERT INTO public.audit VALUES (2, '2026-09-01 08:00:49+00', 'attempt f3f49249dc28ff90a5aec7978306d03b', 'report accepted', 'submission 2', '{"score": 0.0, "max_score": 10.0, "earlier_score": null}');
INSERT INTO public.audit VALUES (3, '2026-09-01 08:01:10+00', 'attempt e512148239292d22e255accb1a466884', 'report accepted', 'submission 3', '{"score": 3.1, "max_score": 10.0, "earlier_score": null}');
INSERT INTO public.audit VALUES (4, '2026-09-01 08:01:24+00', 'attempt 6bad6be28e7aa6e99f19950499dd251d', 'report accepted', 'submission 3', '{"score": 3.1, "max_score": 10.0, "earlier_score": 3.1}');
INSERT INTO public.audit VALUES (5, '2026-09-01 08:01:45+00', 'attempt d7a7a3cc8c3d5f169293de8fc88b2875', 'report accepted', 'submission 1', '{"score": 9.0, "max_score": 10.0, "earlier_score": 7.3334}');
INSERT INTO public.audit VALUES (6, '2026-09-01 09:05:01+00', 'attempt 89be9c1c8eb5140f16f4488157241955', 'report accepted', 'submission 7', '{"score": 7.3334, "max_score": 10.0, "earlier_score": null}');
INSERT INTO public.audit VALUES (7, '2026-09-01 09:05:08+00', 'attempt 24114258751b4c8349a047dc4ac87fc0', 'report accepted', 'submission 8', '{"score": 7.3334, "max_score": 10.0, "earlier_score": null}');


--
-- Data for Name: batches; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.batches VALUES (1, 1, '5280795001aa7a950838687d4baa318e8c01df1a794f6976517f2b5d24a32c0e', 'finished', 'laptop 0f1e2d3c-0000-4000-8000-000000000000 pid:[1] 4711 99', '2026-09-01 09:04:47+00', '2026-09-01 09:05:15+00');
INSERT INTO public.batches VALUES (2, 2, '18d8ea2f414422acdece47fe98ed887eb7d2a80e0661bb3b70616a485e2372d2', 'open', 'laptop 0f1e2d3c-0000-4000-8000-000000000000 pid:[1] 4711 99', '2026-09-01 09:05:36+00', NULL);


--
-- Data for Name: courses; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.courses VALUES (1, 'course', '', '');


--
-- Data for Name: excused_students; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.excused_students VALUES (1, 3, 'ill', '2026-09-02 10:00:00+00');


--
-- Data for Name: extensions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.extensions VALUES (1, 1, 1, '2026-09-02 10:00:00+00', 'ill', 2, '2026-09-02 10:00:00+00');


--
-- Data for Name: hand_scores; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.hand_scores VALUES (1, 1, 'Q2', 2.5, 'fine', 2, '2026-09-02 10:00:00+00');


--
-- Data for Name: holds; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.holds VALUES (1, 1, 1, 'looked at', 2, '2026-09-02 10:00:00+00', NULL);


--
-- Data for Name: job_events; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.job_events VALUES (1, 6, '7dabe929c4a334bfc6cd75e9bb049a79', '2026-09-01 08:02:06+00', 'error', 'it is error', '\x7b22736368656d61223a312c2261737369676e6d656e74223a226131222c227375626d697373696f6e223a227368613235363a61353534316533313262653630383663626637306336356139626332663334643139356233663830323635663939353161663738663430303232646533346165222c22677261646572223a227368613235363a32323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232222c2273656564223a223030303030303030303030303030303030303030303030303030303030303036222c22656e7669726f6e6d656e74223a7b22707974686f6e223a22332e31312e32222c226e756d7079223a22322e322e30222c22746f726368223a6e756c6c2c22646576696365223a22637075222c2269736f6c6174696f6e223a22627562626c6577726170222c2269736f6c61746564223a747275652c226e6f745f656e666f72636564223a5b5d7d2c2273636f7265223a302e302c226d61785f73636f7265223a31302e302c22626f6e7573223a302e352c22737461747573223a226572726f72222c22726561736f6e223a226974206973206572726f72222c227175657374696f6e73223a5b7b226964223a225131222c227469746c65223a2253756d222c2273636f7265223a302e302c226d61785f73636f7265223a31302e302c22737461747573223a22677261646564222c22626f6e7573223a302e357d5d2c227465737473223a5b7b226964223a22746573745f71312e70793a3a746573745f73756d222c227175657374696f6e223a225131222c22737461747573223a226572726f72222c226361757365223a6e756c6c2c2273636f7265223a302e302c226d61785f73636f7265223a31302e302c226d657373616765223a2268696464656e3a2031372e3235222c22666565646261636b223a225468652073756d2069732072696768742e222c226c6576656c223a2273747564656e74222c22626c6f636b65645f6279223a6e756c6c2c226672616374696f6e223a312e302c22696e737472756d656e746564223a66616c73652c2277616c6c5f73223a302e302c226e6f746573223a5b5d2c226f7574707574223a2268656c6c6f5c6e227d5d2c2274696d696e6773223a7b22746f74616c5f73223a302e32352c2273747564656e745f6370755f73223a6e756c6c2c2273747564656e745f77616c6c5f73223a302e302c2274657374735f73223a302e302c2273616e64626f785f73223a302e302c226f766572686561645f73223a302e307d2c22677075223a6e756c6c2c22736f75726365223a22696e2f31222c2269676e6f726564223a5b5d2c226d697373696e67223a5b5d2c226e6f746573223a5b5d7d');
INSERT INTO public.job_events VALUES (2, 6, '70eb9a0a96263ae6c5e818fac0433cbd', '2026-09-01 08:02:20+00', 'error', 'it is error', '\x7b22736368656d61223a312c2261737369676e6d656e74223a226131222c227375626d697373696f6e223a227368613235363a61353534316533313262653630383663626637306336356139626332663334643139356233663830323635663939353161663738663430303232646533346165222c22677261646572223a227368613235363a32323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232222c2273656564223a223030303030303030303030303030303030303030303030303030303030303036222c22656e7669726f6e6d656e74223a7b22707974686f6e223a22332e31312e32222c226e756d7079223a22322e322e30222c22746f726368223a6e756c6c2c22646576696365223a22637075222c2269736f6c6174696f6e223a22627562626c6577726170222c2269736f6c61746564223a747275652c226e6f745f656e666f72636564223a5b5d7d2c2273636f7265223a302e302c226d61785f73636f7265223a31302e302c22626f6e7573223a302e352c22737461747573223a226572726f72222c22726561736f6e223a226974206973206572726f72222c227175657374696f6e73223a5b7b226964223a225131222c227469746c65223a2253756d222c2273636f7265223a302e302c226d61785f73636f7265223a31302e302c22737461747573223a22677261646564222c22626f6e7573223a302e357d5d2c227465737473223a5b7b226964223a22746573745f71312e70793a3a746573745f73756d222c227175657374696f6e223a225131222c22737461747573223a226572726f72222c226361757365223a6e756c6c2c2273636f7265223a302e302c226d61785f73636f7265223a31302e302c226d657373616765223a2268696464656e3a2031372e3235222c22666565646261636b223a225468652073756d2069732072696768742e222c226c6576656c223a2273747564656e74222c22626c6f636b65645f6279223a6e756c6c2c226672616374696f6e223a312e302c22696e737472756d656e746564223a66616c73652c2277616c6c5f73223a302e302c226e6f746573223a5b5d2c226f7574707574223a2268656c6c6f5c6e227d5d2c2274696d696e6773223a7b22746f74616c5f73223a302e32352c2273747564656e745f6370755f73223a6e756c6c2c2273747564656e745f77616c6c5f73223a302e302c2274657374735f73223a302e302c2273616e64626f785f73223a302e302c226f766572686561645f73223a302e307d2c22677075223a6e756c6c2c22736f75726365223a22696e2f31222c2269676e6f726564223a5b5d2c226d697373696e67223a5b5d2c226e6f746573223a5b5d7d');
INSERT INTO public.job_events VALUES (3, 6, '14aa4e719d3c7dec00a61f933d6c51e3', '2026-09-01 08:02:34+00', 'error', 'it is error', '\x7b22736368656d61223a312c2261737369676e6d656e74223a226131222c227375626d697373696f6e223a227368613235363a61353534316533313262653630383663626637306336356139626332663334643139356233663830323635663939353161663738663430303232646533346165222c22677261646572223a227368613235363a32323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232222c2273656564223a223030303030303030303030303030303030303030303030303030303030303036222c22656e7669726f6e6d656e74223a7b22707974686f6e223a22332e31312e32222c226e756d7079223a22322e322e30222c22746f726368223a6e756c6c2c22646576696365223a22637075222c2269736f6c6174696f6e223a22627562626c6577726170222c2269736f6c61746564223a747275652c226e6f745f656e666f72636564223a5b5d7d2c2273636f7265223a302e302c226d61785f73636f7265223a31302e302c22626f6e7573223a302e352c22737461747573223a226572726f72222c22726561736f6e223a226974206973206572726f72222c227175657374696f6e73223a5b7b226964223a225131222c227469746c65223a2253756d222c2273636f7265223a302e302c226d61785f73636f7265223a31302e302c22737461747573223a22677261646564222c22626f6e7573223a302e357d5d2c227465737473223a5b7b226964223a22746573745f71312e70793a3a746573745f73756d222c227175657374696f6e223a225131222c22737461747573223a226572726f72222c226361757365223a6e756c6c2c2273636f7265223a302e302c226d61785f73636f7265223a31302e302c226d657373616765223a2268696464656e3a2031372e3235222c22666565646261636b223a225468652073756d2069732072696768742e222c226c6576656c223a2273747564656e74222c22626c6f636b65645f6279223a6e756c6c2c226672616374696f6e223a312e302c22696e737472756d656e746564223a66616c73652c2277616c6c5f73223a302e302c226e6f746573223a5b5d2c226f7574707574223a2268656c6c6f5c6e227d5d2c2274696d696e6773223a7b22746f74616c5f73223a302e32352c2273747564656e745f6370755f73223a6e756c6c2c2273747564656e745f77616c6c5f73223a302e302c2274657374735f73223a302e302c2273616e64626f785f73223a302e302c226f766572686561645f73223a302e307d2c22677075223a6e756c6c2c22736f75726365223a22696e2f31222c2269676e6f726564223a5b5d2c226d697373696e67223a5b5d2c226e6f746573223a5b5d7d');
INSERT INTO public.job_events VALUES (4, 7, '1919e93ad11745ad498893101c593af5', '2026-09-01 08:02:55+00', 'error', 'it is error', '\x7b22736368656d61223a312c2261737369676e6d656e74223a226131222c227375626d697373696f6e223a227368613235363a64656466353262653064346663323163346137393136393134663937356434336538313833613265306434653738326532653465316338346264316138323734222c22677261646572223a227368613235363a32323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232222c2273656564223a223030303030303030303030303030303030303030303030303030303030303037222c22656e7669726f6e6d656e74223a7b22707974686f6e223a22332e31312e32222c226e756d7079223a22322e322e30222c22746f726368223a6e756c6c2c22646576696365223a22637075222c2269736f6c6174696f6e223a22627562626c6577726170222c2269736f6c61746564223a747275652c226e6f745f656e666f72636564223a5b5d7d2c2273636f7265223a302e302c226d61785f73636f7265223a31302e302c22626f6e7573223a302e352c22737461747573223a226572726f72222c22726561736f6e223a226974206973206572726f72222c227175657374696f6e73223a5b7b226964223a225131222c227469746c65223a2253756d222c2273636f7265223a302e302c226d61785f73636f7265223a31302e302c22737461747573223a22677261646564222c22626f6e7573223a302e357d5d2c227465737473223a5b7b226964223a22746573745f71312e70793a3a746573745f73756d222c227175657374696f6e223a225131222c22737461747573223a226572726f72222c226361757365223a6e756c6c2c2273636f7265223a302e302c226d61785f73636f7265223a31302e302c226d657373616765223a2268696464656e3a2031372e3235222c22666565646261636b223a225468652073756d2069732072696768742e222c226c6576656c223a2273747564656e74222c22626c6f636b65645f6279223a6e756c6c2c226672616374696f6e223a312e302c22696e737472756d656e746564223a66616c73652c2277616c6c5f73223a302e302c226e6f746573223a5b5d2c226f7574707574223a2268656c6c6f5c6e227d5d2c2274696d696e6773223a7b22746f74616c5f73223a302e32352c2273747564656e745f6370755f73223a6e756c6c2c2273747564656e745f77616c6c5f73223a302e302c2274657374735f73223a302e302c2273616e64626f785f73223a302e302c226f766572686561645f73223a302e307d2c22677075223a6e756c6c2c22736f75726365223a22696e2f31222c2269676e6f726564223a5b5d2c226d697373696e67223a5b5d2c226e6f746573223a5b5d7d');
INSERT INTO public.job_events VALUES (5, 7, 'e4163207d094499602f0ee99731c9452', '2026-09-01 08:03:09+00', 'error', 'it is error', '\x7b22736368656d61223a312c2261737369676e6d656e74223a226131222c227375626d697373696f6e223a227368613235363a64656466353262653064346663323163346137393136393134663937356434336538313833613265306434653738326532653465316338346264316138323734222c22677261646572223a227368613235363a32323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232222c2273656564223a223030303030303030303030303030303030303030303030303030303030303037222c22656e7669726f6e6d656e74223a7b22707974686f6e223a22332e31312e32222c226e756d7079223a22322e322e30222c22746f726368223a6e756c6c2c22646576696365223a22637075222c2269736f6c6174696f6e223a22627562626c6577726170222c2269736f6c61746564223a747275652c226e6f745f656e666f72636564223a5b5d7d2c2273636f7265223a302e302c226d61785f73636f7265223a31302e302c22626f6e7573223a302e352c22737461747573223a226572726f72222c22726561736f6e223a226974206973206572726f72222c227175657374696f6e73223a5b7b226964223a225131222c227469746c65223a2253756d222c2273636f7265223a302e302c226d61785f73636f7265223a31302e302c22737461747573223a22677261646564222c22626f6e7573223a302e357d5d2c227465737473223a5b7b226964223a22746573745f71312e70793a3a746573745f73756d222c227175657374696f6e223a225131222c22737461747573223a226572726f72222c226361757365223a6e756c6c2c2273636f7265223a302e302c226d61785f73636f7265223a31302e302c226d657373616765223a2268696464656e3a2031372e3235222c22666565646261636b223a225468652073756d2069732072696768742e222c226c6576656c223a2273747564656e74222c22626c6f636b65645f6279223a6e756c6c2c226672616374696f6e223a312e302c22696e737472756d656e746564223a66616c73652c2277616c6c5f73223a302e302c226e6f746573223a5b5d2c226f7574707574223a2268656c6c6f5c6e227d5d2c2274696d696e6773223a7b22746f74616c5f73223a302e32352c2273747564656e745f6370755f73223a6e756c6c2c2273747564656e745f77616c6c5f73223a302e302c2274657374735f73223a302e302c2273616e64626f785f73223a302e302c226f766572686561645f73223a302e307d2c22677075223a6e756c6c2c22736f75726365223a22696e2f31222c2269676e6f726564223a5b5d2c226d697373696e67223a5b5d2c226e6f746573223a5b5d7d');
INSERT INTO public.job_events VALUES (6, 7, '5071950eadec6f117d836e77af67d461', '2026-09-01 08:03:23+00', 'error', 'it is error', '\x7b22736368656d61223a312c2261737369676e6d656e74223a226131222c227375626d697373696f6e223a227368613235363a64656466353262653064346663323163346137393136393134663937356434336538313833613265306434653738326532653465316338346264316138323734222c22677261646572223a227368613235363a32323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232222c2273656564223a223030303030303030303030303030303030303030303030303030303030303037222c22656e7669726f6e6d656e74223a7b22707974686f6e223a22332e31312e32222c226e756d7079223a22322e322e30222c22746f726368223a6e756c6c2c22646576696365223a22637075222c2269736f6c6174696f6e223a22627562626c6577726170222c2269736f6c61746564223a747275652c226e6f745f656e666f72636564223a5b5d7d2c2273636f7265223a302e302c226d61785f73636f7265223a31302e302c22626f6e7573223a302e352c22737461747573223a226572726f72222c22726561736f6e223a226974206973206572726f72222c227175657374696f6e73223a5b7b226964223a225131222c227469746c65223a2253756d222c2273636f7265223a302e302c226d61785f73636f7265223a31302e302c22737461747573223a22677261646564222c22626f6e7573223a302e357d5d2c227465737473223a5b7b226964223a22746573745f71312e70793a3a746573745f73756d222c227175657374696f6e223a225131222c22737461747573223a226572726f72222c226361757365223a6e756c6c2c2273636f7265223a302e302c226d61785f73636f7265223a31302e302c226d657373616765223a2268696464656e3a2031372e3235222c22666565646261636b223a225468652073756d2069732072696768742e222c226c6576656c223a2273747564656e74222c22626c6f636b65645f6279223a6e756c6c2c226672616374696f6e223a312e302c22696e737472756d656e746564223a66616c73652c2277616c6c5f73223a302e302c226e6f746573223a5b5d2c226f7574707574223a2268656c6c6f5c6e227d5d2c2274696d696e6773223a7b22746f74616c5f73223a302e32352c2273747564656e745f6370755f73223a6e756c6c2c2273747564656e745f77616c6c5f73223a302e302c2274657374735f73223a302e302c2273616e64626f785f73223a302e302c226f766572686561645f73223a302e307d2c22677075223a6e756c6c2c22736f75726365223a22696e2f31222c2269676e6f726564223a5b5d2c226d697373696e67223a5b5d2c226e6f746573223a5b5d7d');
INSERT INTO public.job_events VALUES (7, 7, NULL, '2026-09-01 08:03:30+00', 'retried', 'queued again on request', NULL);
INSERT INTO public.job_events VALUES (8, 7, '59001ac9406329bc65b00a2d35d14880', '2026-09-01 08:03:44+00', 'released', 'the worker gave it back', NULL);
INSERT INTO public.job_events VALUES (9, 7, '5b4c8012ede7bd0cffb88309fadb8908', '2026-09-01 08:03:58+00', 'error', 'the disk was full', NULL);
INSERT INTO public.job_events VALUES (10, 7, 'bef7e268ffe976ab60581ccace1d62e0', '2026-09-01 09:04:26+00', 'lost', 'the worker that graded it died or fell silent', NULL);
INSERT INTO public.job_events VALUES (11, 8, 'b91dddd91389b372a341738c837a7935', '2026-09-01 09:04:26+00', 'lost', 'the worker that graded it died or fell silent', NULL);


--
-- Data for Name: jobs; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.jobs VALUES (1, 1, 1, 'cpu', 0, NULL, NULL, '00000000000000000000000000000001', 'done', 0, 3, 0, NULL, NULL, NULL, '', '2026-09-01 08:00:14+00', '2026-09-01 08:00:28+00');
INSERT INTO public.jobs VALUES (2, 2, 1, 'cpu', 0, NULL, NULL, '00000000000000000000000000000002', 'done', 0, 3, 0, NULL, NULL, NULL, '', '2026-09-01 08:00:35+00', '2026-09-01 08:00:49+00');
INSERT INTO public.jobs VALUES (3, 3, 1, 'cpu', 0, NULL, NULL, '00000000000000000000000000000003', 'done', 0, 3, 0, NULL, NULL, NULL, '', '2026-09-01 08:00:56+00', '2026-09-01 08:01:10+00');
INSERT INTO public.jobs VALUES (4, 3, 1, 'gpu', 0, NULL, NULL, '00000000000000000000000000000003', 'done', 0, 3, 0, NULL, NULL, NULL, '', '2026-09-01 08:00:56+00', '2026-09-01 08:01:24+00');
INSERT INTO public.jobs VALUES (5, 1, 2, 'cpu', 0, NULL, NULL, '00000000000000000000000000000001', 'done', 0, 3, 0, NULL, NULL, NULL, '', '2026-09-01 08:01:31+00', '2026-09-01 08:01:45+00');
INSERT INTO public.jobs VALUES (6, 4, 2, 'cpu', 0, NULL, NULL, '00000000000000000000000000000006', 'failed', 3, 3, 0, NULL, NULL, NULL, 'it is error', '2026-09-01 08:01:52+00', '2026-09-01 08:02:34+00');
INSERT INTO public.jobs VALUES (7, 5, 2, 'cpu', 0, NULL, NULL, '00000000000000000000000000000007', 'queued', 1, 3, 1, NULL, NULL, NULL, 'the worker that graded it died or fell silent', '2026-09-01 08:02:41+00', NULL);
INSERT INTO public.jobs VALUES (8, 6, 2, 'cpu', 0, NULL, NULL, '00000000000000000000000000000008', 'queued', 0, 3, 1, NULL, NULL, NULL, 'the worker that graded it died or fell silent', '2026-09-01 08:04:05+00', NULL);
INSERT INTO public.jobs VALUES (9, 7, 2, 'cpu', 0, 1, 0, '00000000000000000000000000000009', 'done', 0, 3, 0, NULL, NULL, NULL, '', '2026-09-01 09:04:47+00', '2026-09-01 09:05:01+00');
INSERT INTO public.jobs VALUES (10, 8, 2, 'cpu', 0, 1, 1, '0000000000000000000000000000000a', 'done', 0, 3, 0, NULL, NULL, NULL, '', '2026-09-01 09:04:47+00', '2026-09-01 09:05:08+00');
INSERT INTO public.jobs VALUES (12, 10, 3, 'cpu', 0, 2, 1, '0000000000000000000000000000000c', 'queued', 0, 3, 0, NULL, NULL, NULL, '', '2026-09-01 09:05:36+00', NULL);
INSERT INTO public.jobs VALUES (11, 9, 3, 'cpu', 0, 2, 0, '0000000000000000000000000000000b', 'leased', 0, 3, 0, 'b766ff10b437bdb5a51149bbe060a724', 'laptop 0f1e2d3c-0000-4000-8000-000000000000 pid:[1] 4711 99', '2026-09-01 09:10:43+00', '', '2026-09-01 09:05:36+00', NULL);
INSERT INTO public.jobs VALUES (13, 11, 2, 'cpu', 0, NULL, NULL, '0000000000000000000000000000000d', 'queued', 0, 3, 0, NULL, NULL, NULL, '', '2026-09-01 09:05:50+00', NULL);


--
-- Data for Name: overrides; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.overrides VALUES (1, 1, 1, 'Q1', 8.25, 'appeal', 2, '2026-09-02 10:00:00+00');


--
-- Data for Name: people; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.people VALUES (2, 'bob', '', '', '2026-09-01 08:00:56+00');
INSERT INTO public.people VALUES (3, 'cleo', '', '', '2026-09-01 08:01:52+00');
INSERT INTO public.people VALUES (4, 'dan', '', '', '2026-09-01 08:02:41+00');
INSERT INTO public.people VALUES (5, 'eve', '', '', '2026-09-01 08:04:05+00');
INSERT INTO public.people VALUES (1, 'ada', 'Ada Lovelace', 'ada@example.org', '2026-09-01 08:00:14+00');


--
-- Data for Name: reports; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.reports VALUES (1, 1, 1, 'f38b2ffc80a4df5a51c9bc701e7ea419', 'graded', 7.3334, 10, 0.5, '\x7b22736368656d61223a312c2261737369676e6d656e74223a226131222c227375626d697373696f6e223a227368613235363a61373162626366313033356539373334346365323966313361336436306166666336313163663634663365616232656239316663623462363935376435656635222c22677261646572223a227368613235363a31313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131222c2273656564223a223030303030303030303030303030303030303030303030303030303030303031222c22656e7669726f6e6d656e74223a7b22707974686f6e223a22332e31312e32222c226e756d7079223a22322e322e30222c22746f726368223a6e756c6c2c22646576696365223a22637075222c2269736f6c6174696f6e223a22627562626c6577726170222c2269736f6c61746564223a747275652c226e6f745f656e666f72636564223a5b5d7d2c2273636f7265223a372e333333342c226d61785f73636f7265223a31302e302c22626f6e7573223a302e352c22737461747573223a22677261646564222c22726561736f6e223a22222c227175657374696f6e73223a5b7b226964223a225131222c227469746c65223a2253756d222c2273636f7265223a372e333333342c226d61785f73636f7265223a31302e302c22737461747573223a22677261646564222c22626f6e7573223a302e357d5d2c227465737473223a5b7b226964223a22746573745f71312e70793a3a746573745f73756d222c227175657374696f6e223a225131222c22737461747573223a22706173736564222c226361757365223a6e756c6c2c2273636f7265223a372e333333342c226d61785f73636f7265223a31302e302c226d657373616765223a2268696464656e3a2031372e3235222c22666565646261636b223a225468652073756d2069732072696768742e222c226c6576656c223a2273747564656e74222c22626c6f636b65645f6279223a6e756c6c2c226672616374696f6e223a312e302c22696e737472756d656e746564223a66616c73652c2277616c6c5f73223a302e302c226e6f746573223a5b5d2c226f7574707574223a2268656c6c6f5c6e227d5d2c2274696d696e6773223a7b22746f74616c5f73223a302e32352c2273747564656e745f6370755f73223a6e756c6c2c2273747564656e745f77616c6c5f73223a302e302c2274657374735f73223a302e302c2273616e64626f785f73223a302e302c226f766572686561645f73223a302e307d2c22677075223a6e756c6c2c22736f75726365223a22696e2f31222c2269676e6f726564223a5b5d2c226d697373696e67223a5b5d2c226e6f746573223a5b5d7d', '2026-09-01 08:00:28+00');
INSERT INTO public.reports VALUES (2, 2, 2, 'f3f49249dc28ff90a5aec7978306d03b', 'ungradable', 0, 10, 0, '\x7b22736368656d61223a312c2261737369676e6d656e74223a226131222c227375626d697373696f6e223a227368613235363a37336131343966623732393739623363646337356638636634333837663766373735616431326465343563373338663139366630323530623963376464373466222c22677261646572223a227368613235363a31313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131222c2273656564223a223030303030303030303030303030303030303030303030303030303030303032222c22656e7669726f6e6d656e74223a7b22707974686f6e223a22332e31312e32222c226e756d7079223a22322e322e30222c22746f726368223a6e756c6c2c22646576696365223a22637075222c2269736f6c6174696f6e223a22627562626c6577726170222c2269736f6c61746564223a747275652c226e6f745f656e666f72636564223a5b5d7d2c2273636f7265223a302e302c226d61785f73636f7265223a31302e302c22626f6e7573223a302e302c22737461747573223a22756e6772616461626c65222c22726561736f6e223a22697420697320756e6772616461626c65222c227175657374696f6e73223a5b5d2c227465737473223a5b5d2c2274696d696e6773223a7b22746f74616c5f73223a302e32352c2273747564656e745f6370755f73223a6e756c6c2c2273747564656e745f77616c6c5f73223a302e302c2274657374735f73223a302e302c2273616e64626f785f73223a302e302c226f766572686561645f73223a302e307d2c22677075223a6e756c6c2c22736f75726365223a22696e2f31222c2269676e6f726564223a5b5d2c226d697373696e67223a5b5d2c226e6f746573223a5b5d7d', '2026-09-01 08:00:49+00');
INSERT INTO public.reports VALUES (3, 3, 3, 'e512148239292d22e255accb1a466884', 'partial', 3.1, 10, 0.5, '\x7b22736368656d61223a312c2261737369676e6d656e74223a226131222c227375626d697373696f6e223a227368613235363a36663938623732646534616434633862316131343761333438613163386163373234343566333532666564356466353039393034633439313362643632336330222c22677261646572223a227368613235363a31313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131222c2273656564223a223030303030303030303030303030303030303030303030303030303030303033222c22656e7669726f6e6d656e74223a7b22707974686f6e223a22332e31312e32222c226e756d7079223a22322e322e30222c22746f726368223a6e756c6c2c22646576696365223a22637075222c2269736f6c6174696f6e223a22627562626c6577726170222c2269736f6c61746564223a747275652c226e6f745f656e666f72636564223a5b5d7d2c2273636f7265223a332e312c226d61785f73636f7265223a31302e302c22626f6e7573223a302e352c22737461747573223a227061727469616c222c22726561736f6e223a226974206973207061727469616c222c227175657374696f6e73223a5b7b226964223a225131222c227469746c65223a2253756d222c2273636f7265223a332e312c226d61785f73636f7265223a31302e302c22737461747573223a22677261646564222c22626f6e7573223a302e357d5d2c227465737473223a5b7b226964223a22746573745f71312e70793a3a746573745f73756d222c227175657374696f6e223a225131222c22737461747573223a22706173736564222c226361757365223a6e756c6c2c2273636f7265223a332e312c226d61785f73636f7265223a31302e302c226d657373616765223a2268696464656e3a2031372e3235222c22666565646261636b223a225468652073756d2069732072696768742e222c226c6576656c223a2273747564656e74222c22626c6f636b65645f6279223a6e756c6c2c226672616374696f6e223a312e302c22696e737472756d656e746564223a66616c73652c2277616c6c5f73223a302e302c226e6f746573223a5b5d2c226f7574707574223a2268656c6c6f5c6e227d5d2c2274696d696e6773223a7b22746f74616c5f73223a302e32352c2273747564656e745f6370755f73223a6e756c6c2c2273747564656e745f77616c6c5f73223a302e302c2274657374735f73223a302e302c2273616e64626f785f73223a302e302c226f766572686561645f73223a302e307d2c22677075223a6e756c6c2c22736f75726365223a22696e2f31222c2269676e6f726564223a5b5d2c226d697373696e67223a5b5d2c226e6f746573223a5b5d7d', '2026-09-01 08:01:10+00');
INSERT INTO public.reports VALUES (4, 4, 3, '6bad6be28e7aa6e99f19950499dd251d', 'partial', 2.0001, 10, 0.5, '\x7b22736368656d61223a312c2261737369676e6d656e74223a226131222c227375626d697373696f6e223a227368613235363a36663938623732646534616434633862316131343761333438613163386163373234343566333532666564356466353039393034633439313362643632336330222c22677261646572223a227368613235363a31313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131313131222c2273656564223a223030303030303030303030303030303030303030303030303030303030303033222c22656e7669726f6e6d656e74223a7b22707974686f6e223a22332e31312e32222c226e756d7079223a22322e322e30222c22746f726368223a6e756c6c2c22646576696365223a224e56494449412048313030222c2269736f6c6174696f6e223a22627562626c6577726170222c2269736f6c61746564223a747275652c226e6f745f656e666f72636564223a5b5d7d2c2273636f7265223a322e303030312c226d61785f73636f7265223a31302e302c22626f6e7573223a302e352c22737461747573223a227061727469616c222c22726561736f6e223a226974206973207061727469616c222c227175657374696f6e73223a5b7b226964223a225131222c227469746c65223a2253756d222c2273636f7265223a322e303030312c226d61785f73636f7265223a31302e302c22737461747573223a22677261646564222c22626f6e7573223a302e357d5d2c227465737473223a5b7b226964223a22746573745f71312e70793a3a746573745f73756d222c227175657374696f6e223a225131222c22737461747573223a22706173736564222c226361757365223a6e756c6c2c2273636f7265223a322e303030312c226d61785f73636f7265223a31302e302c226d657373616765223a2268696464656e3a2031372e3235222c22666565646261636b223a225468652073756d2069732072696768742e222c226c6576656c223a2273747564656e74222c22626c6f636b65645f6279223a6e756c6c2c226672616374696f6e223a312e302c22696e737472756d656e746564223a66616c73652c2277616c6c5f73223a302e302c226e6f746573223a5b5d2c226f7574707574223a2268656c6c6f5c6e227d5d2c2274696d696e6773223a7b22746f74616c5f73223a302e32352c2273747564656e745f6370755f73223a6e756c6c2c2273747564656e745f77616c6c5f73223a302e302c2274657374735f73223a302e302c2273616e64626f785f73223a302e302c226f766572686561645f73223a302e307d2c22677075223a6e756c6c2c22736f75726365223a22696e2f31222c2269676e6f726564223a5b5d2c226d697373696e67223a5b5d2c226e6f746573223a5b5d7d', '2026-09-01 08:01:24+00');
INSERT INTO public.reports VALUES (5, 5, 1, 'd7a7a3cc8c3d5f169293de8fc88b2875', 'graded', 9, 10, 0.5, '\x7b22736368656d61223a312c2261737369676e6d656e74223a226131222c227375626d697373696f6e223a227368613235363a61373162626366313033356539373334346365323966313361336436306166666336313163663634663365616232656239316663623462363935376435656635222c22677261646572223a227368613235363a32323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232222c2273656564223a223030303030303030303030303030303030303030303030303030303030303031222c22656e7669726f6e6d656e74223a7b22707974686f6e223a22332e31312e32222c226e756d7079223a22322e322e30222c22746f726368223a6e756c6c2c22646576696365223a22637075222c2269736f6c6174696f6e223a22627562626c6577726170222c2269736f6c61746564223a747275652c226e6f745f656e666f72636564223a5b5d7d2c2273636f7265223a392e302c226d61785f73636f7265223a31302e302c22626f6e7573223a302e352c22737461747573223a22677261646564222c22726561736f6e223a22222c227175657374696f6e73223a5b7b226964223a225131222c227469746c65223a2253756d222c2273636f7265223a392e302c226d61785f73636f7265223a31302e302c22737461747573223a22677261646564222c22626f6e7573223a302e357d5d2c227465737473223a5b7b226964223a22746573745f71312e70793a3a746573745f73756d222c227175657374696f6e223a225131222c22737461747573223a22706173736564222c226361757365223a6e756c6c2c2273636f7265223a392e302c226d61785f73636f7265223a31302e302c226d657373616765223a2268696464656e3a2031372e3235222c22666565646261636b223a225468652073756d2069732072696768742e222c226c6576656c223a2273747564656e74222c22626c6f636b65645f6279223a6e756c6c2c226672616374696f6e223a312e302c22696e737472756d656e746564223a66616c73652c2277616c6c5f73223a302e302c226e6f746573223a5b5d2c226f7574707574223a2268656c6c6f5c6e227d5d2c2274696d696e6773223a7b22746f74616c5f73223a302e32352c2273747564656e745f6370755f73223a6e756c6c2c2273747564656e745f77616c6c5f73223a302e302c2274657374735f73223a302e302c2273616e64626f785f73223a302e302c226f766572686561645f73223a302e307d2c22677075223a6e756c6c2c22736f75726365223a22696e2f31222c2269676e6f726564223a5b5d2c226d697373696e67223a5b5d2c226e6f746573223a5b5d7d', '2026-09-01 08:01:45+00');
INSERT INTO public.reports VALUES (6, 9, 7, '89be9c1c8eb5140f16f4488157241955', 'graded', 7.3334, 10, 0.5, '\x7b22736368656d61223a312c2261737369676e6d656e74223a226131222c227375626d697373696f6e223a227368613235363a61616533363364396239333261623463343365653066343964343263316634323534363136346266656637343263333162323136363838353130616131333162222c22677261646572223a227368613235363a32323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232222c2273656564223a223030303030303030303030303030303030303030303030303030303030303039222c22656e7669726f6e6d656e74223a7b22707974686f6e223a22332e31312e32222c226e756d7079223a22322e322e30222c22746f726368223a6e756c6c2c22646576696365223a22637075222c2269736f6c6174696f6e223a22627562626c6577726170222c2269736f6c61746564223a747275652c226e6f745f656e666f72636564223a5b5d7d2c2273636f7265223a372e333333342c226d61785f73636f7265223a31302e302c22626f6e7573223a302e352c22737461747573223a22677261646564222c22726561736f6e223a22222c227175657374696f6e73223a5b7b226964223a225131222c227469746c65223a2253756d222c2273636f7265223a372e333333342c226d61785f73636f7265223a31302e302c22737461747573223a22677261646564222c22626f6e7573223a302e357d5d2c227465737473223a5b7b226964223a22746573745f71312e70793a3a746573745f73756d222c227175657374696f6e223a225131222c22737461747573223a22706173736564222c226361757365223a6e756c6c2c2273636f7265223a372e333333342c226d61785f73636f7265223a31302e302c226d657373616765223a2268696464656e3a2031372e3235222c22666565646261636b223a225468652073756d2069732072696768742e222c226c6576656c223a2273747564656e74222c22626c6f636b65645f6279223a6e756c6c2c226672616374696f6e223a312e302c22696e737472756d656e746564223a66616c73652c2277616c6c5f73223a302e302c226e6f746573223a5b5d2c226f7574707574223a2268656c6c6f5c6e227d5d2c2274696d696e6773223a7b22746f74616c5f73223a302e32352c2273747564656e745f6370755f73223a6e756c6c2c2273747564656e745f77616c6c5f73223a302e302c2274657374735f73223a302e302c2273616e64626f785f73223a302e302c226f766572686561645f73223a302e307d2c22677075223a6e756c6c2c22736f75726365223a22696e2f31222c2269676e6f726564223a5b5d2c226d697373696e67223a5b5d2c226e6f746573223a5b5d7d', '2026-09-01 09:05:01+00');
INSERT INTO public.reports VALUES (7, 10, 8, '24114258751b4c8349a047dc4ac87fc0', 'graded', 7.3334, 10, 0.5, '\x7b22736368656d61223a312c2261737369676e6d656e74223a226131222c227375626d697373696f6e223a227368613235363a37393935656461323664316466646266663633666138616165363263383334643230383134663261323031336130333930636633363934353836653037386430222c22677261646572223a227368613235363a32323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232323232222c2273656564223a223030303030303030303030303030303030303030303030303030303030303061222c22656e7669726f6e6d656e74223a7b22707974686f6e223a22332e31312e32222c226e756d7079223a22322e322e30222c22746f726368223a6e756c6c2c22646576696365223a22637075222c2269736f6c6174696f6e223a22627562626c6577726170222c2269736f6c61746564223a747275652c226e6f745f656e666f72636564223a5b5d7d2c2273636f7265223a372e333333342c226d61785f73636f7265223a31302e302c22626f6e7573223a302e352c22737461747573223a22677261646564222c22726561736f6e223a22222c227175657374696f6e73223a5b7b226964223a225131222c227469746c65223a2253756d222c2273636f7265223a372e333333342c226d61785f73636f7265223a31302e302c22737461747573223a22677261646564222c22626f6e7573223a302e357d5d2c227465737473223a5b7b226964223a22746573745f71312e70793a3a746573745f73756d222c227175657374696f6e223a225131222c22737461747573223a22706173736564222c226361757365223a6e756c6c2c2273636f7265223a372e333333342c226d61785f73636f7265223a31302e302c226d657373616765223a2268696464656e3a2031372e3235222c22666565646261636b223a225468652073756d2069732072696768742e222c226c6576656c223a2273747564656e74222c22626c6f636b65645f6279223a6e756c6c2c226672616374696f6e223a312e302c22696e737472756d656e746564223a66616c73652c2277616c6c5f73223a302e302c226e6f746573223a5b5d2c226f7574707574223a2268656c6c6f5c6e227d5d2c2274696d696e6773223a7b22746f74616c5f73223a302e32352c2273747564656e745f6370755f73223a6e756c6c2c2273747564656e745f77616c6c5f73223a302e302c2274657374735f73223a302e302c2273616e64626f785f73223a302e302c226f766572686561645f73223a302e307d2c22677075223a6e756c6c2c22736f75726365223a22696e2f31222c2269676e6f726564223a5b5d2c226d697373696e67223a5b5d2c226e6f746573223a5b5d7d', '2026-09-01 09:05:08+00');


--
-- Data for Name: roles; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.roles VALUES (1, 1, 'student');
INSERT INTO public.roles VALUES (1, 2, 'staff');


--
-- Data for Name: schema_versions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.schema_versions VALUES (1, '2026-09-01 08:00:07+00');


--
-- Data for Name: section_members; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.section_members VALUES (1, 1);


--
-- Data for Name: sections; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.sections VALUES (1, 1, 'Monday');


--
-- Data for Name: submissions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.submissions VALUES (1, 1, 1, NULL, 'submit', 'acknowledged', 1, 'sha256:a71bbcf1035e97344ce29f13a3d60affc611cf64f3eab2eb91fcb4b6957d5ef5', 'sha256:6ce64975c1570a220c03e11e05648e3c28bd756bfcb2a4b6ac5bb346e324251c', 'in/1', '{"ignored": ["notes.txt"], "missing": [], "notes": ["taken from a zip"]}', '2026-09-01 08:00:14+00');
INSERT INTO public.submissions VALUES (2, 1, 1, NULL, 'submit', 'acknowledged', 2, 'sha256:73a149fb72979b3cdc75f8cf4387f7f775ad12de45c738f196f0250b9c7dd74f', 'sha256:c129692ea8c7b96e4700949dd2f587c380e27241cab2c325de4e4c2c53cf1b0d', 'in/2', '{"ignored": ["notes.txt"], "missing": [], "notes": ["taken from a zip"]}', '2026-08-31 23:59:59.123456+00');
INSERT INTO public.submissions VALUES (3, 1, 2, NULL, 'submit', 'acknowledged', 1, 'sha256:6f98b72de4ad4c8b1a147a348a1c8ac72445f352fed5df509904c4913bd623c0', 'sha256:a353231928216e899a164acc896f5f61cae7d3fd75ba76bf50ab0256e4849c6d', 'in/3', '{"ignored": ["notes.txt"], "missing": [], "notes": ["taken from a zip"]}', '2026-09-01 08:00:56+00');
INSERT INTO public.submissions VALUES (4, 1, 3, NULL, 'submit', 'acknowledged', 1, 'sha256:a5541e312be6086cbf70c65a9bc2f34d195b3f80265f9951af78f40022de34ae', 'sha256:611d2cee03436933fe127fc9d05531c2739b3b315d824d9978a669fe6f31a2a1', 'in/4', '{"ignored": ["notes.txt"], "missing": [], "notes": ["taken from a zip"]}', '2026-09-01 08:01:52+00');
INSERT INTO public.submissions VALUES (5, 1, 4, NULL, 'submit', 'acknowledged', 1, 'sha256:dedf52be0d4fc21c4a7916914f975d43e8183a2e0d4e782e2e4e1c84bd1a8274', 'sha256:fa6bf4882daa60399669ecc526efb7f923c095299f3e1d9bef502b0fffbecafd', 'in/5', '{"ignored": ["notes.txt"], "missing": [], "notes": ["taken from a zip"]}', '2026-09-01 08:02:41+00');
INSERT INTO public.submissions VALUES (6, 1, 5, NULL, 'submit', 'acknowledged', 1, 'sha256:c8a6b615b1267e5720f354aff79c2081434f9c9db0a9e6799f318ec22ebbc02e', 'sha256:886e80e58b33109bbbba5fc0a92125ed7e2621fcd6400f02cacd7dd7958333b2', 'in/6', '{"ignored": ["notes.txt"], "missing": [], "notes": ["taken from a zip"]}', '2026-09-01 08:04:05+00');
INSERT INTO public.submissions VALUES (7, 1, NULL, NULL, 'run', 'acknowledged', NULL, 'sha256:aae363d9b932ab4c43ee0f49d42c1f42546164bfef742c31b216688510aa131b', 'sha256:bd73192cd3201fa74cdec909aafddbb29f35f5cfebe193ae34c028d2e1bff2f6', 'in/7', '{"ignored": ["notes.txt"], "missing": [], "notes": ["taken from a zip"]}', '2026-09-01 09:04:47+00');
INSERT INTO public.submissions VALUES (8, 1, NULL, NULL, 'run', 'acknowledged', NULL, 'sha256:7995eda26d1dfdbff63fa8aae62c834d20814f2a2013a0390cf3694586e078d0', 'sha256:81a95ea21b9998b39936eccc196af762c3027667ffad8d446dd73aaaa8892586', 'in/8', '{"ignored": ["notes.txt"], "missing": ["a1.py"], "notes": ["taken from a zip"]}', '2026-09-01 09:04:47+00');
INSERT INTO public.submissions VALUES (9, 2, NULL, NULL, 'run', 'acknowledged', NULL, 'sha256:bc9bda820774250038cb3fe3f008ecf750afe60ee4a8f0ac614810716deb1310', 'sha256:85e6a5a4675aea050a4913bd0cd48a39e87a11b7ab2997de66cd79588c5d0d7d', 'in/9', '{"ignored": ["notes.txt"], "missing": [], "notes": ["taken from a zip"]}', '2026-09-01 09:05:36+00');
INSERT INTO public.submissions VALUES (10, 2, NULL, NULL, 'run', 'acknowledged', NULL, 'sha256:9e6c3773ef4fd4216f1e2641cb268f1060c8ec2204b6f4adaa95585ce569e201', 'sha256:6c118e21473a743010fb75d44e3ea237a236455215964a3b2b60a8c84fbb9589', 'in/10', '{"ignored": ["notes.txt"], "missing": [], "notes": ["taken from a zip"]}', '2026-09-01 09:05:36+00');
INSERT INTO public.submissions VALUES (11, 1, 5, NULL, 'submit', 'acknowledged', 2, 'sha256:ee39e906810634dd93a5a3e99eb5fb9bedb5855c79aece0a451724576e000cf1', 'sha256:2d4503aa8e56f28f093fdb43b6f9063398a3efaede5d4fb5ad74bf6504843481', 'in/11', '{"ignored": ["notes.txt"], "missing": [], "notes": ["taken from a zip"]}', '2026-09-01 09:05:50+00');


--
-- Data for Name: team_members; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.team_members VALUES (1, 1);
INSERT INTO public.team_members VALUES (1, 2);


--
-- Data for Name: teams; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.teams VALUES (1, 1, 'pair');


--
-- Data for Name: voided_tests; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.voided_tests VALUES (1, 'test_q1.py::test_sum', 'awarded', 'wrong', 2, '2026-09-02 10:00:00+00');


--
-- Name: accommodations_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.accommodations_id_seq', 1, false);


--
-- Name: assignment_versions_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.assignment_versions_id_seq', 3, true);


--
-- Name: assignments_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.assignments_id_seq', 2, true);


--
-- Name: audit_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.audit_id_seq', 7, true);


--
-- Name: batches_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.batches_id_seq', 2, true);


--
-- Name: courses_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.courses_id_seq', 1, true);


--
-- Name: extensions_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.extensions_id_seq', 1, false);


--
-- Name: hand_scores_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.hand_scores_id_seq', 1, false);


--
-- Name: holds_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.holds_id_seq', 1, false);


--
-- Name: job_events_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.job_events_id_seq', 11, true);


--
-- Name: jobs_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.jobs_id_seq', 13, true);


--
-- Name: overrides_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.overrides_id_seq', 1, false);


--
-- Name: people_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.people_id_seq', 5, true);


--
-- Name: reports_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.reports_id_seq', 7, true);


--
-- Name: sections_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.sections_id_seq', 1, false);


--
-- Name: submissions_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.submissions_id_seq', 11, true);


--
-- Name: teams_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.teams_id_seq', 1, false);


--
-- Name: accommodations pk_accommodations; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accommodations
    ADD CONSTRAINT pk_accommodations PRIMARY KEY (id);


--
-- Name: assignment_versions pk_assignment_versions; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.assignment_versions
    ADD CONSTRAINT pk_assignment_versions PRIMARY KEY (id);


--
-- Name: assignments pk_assignments; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT pk_assignments PRIMARY KEY (id);


--
-- Name: audit pk_audit; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit
    ADD CONSTRAINT pk_audit PRIMARY KEY (id);


--
-- Name: batches pk_batches; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.batches
    ADD CONSTRAINT pk_batches PRIMARY KEY (id);


--
-- Name: courses pk_courses; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.courses
    ADD CONSTRAINT pk_courses PRIMARY KEY (id);


--
-- Name: excused_students pk_excused_students; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.excused_students
    ADD CONSTRAINT pk_excused_students PRIMARY KEY (assignment_id, person_id);


--
-- Name: extensions pk_extensions; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.extensions
    ADD CONSTRAINT pk_extensions PRIMARY KEY (id);


--
-- Name: hand_scores pk_hand_scores; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.hand_scores
    ADD CONSTRAINT pk_hand_scores PRIMARY KEY (id);


--
-- Name: holds pk_holds; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.holds
    ADD CONSTRAINT pk_holds PRIMARY KEY (id);


--
-- Name: job_events pk_job_events; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.job_events
    ADD CONSTRAINT pk_job_events PRIMARY KEY (id);


--
-- Name: jobs pk_jobs; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT pk_jobs PRIMARY KEY (id);


--
-- Name: overrides pk_overrides; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.overrides
    ADD CONSTRAINT pk_overrides PRIMARY KEY (id);


--
-- Name: people pk_people; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.people
    ADD CONSTRAINT pk_people PRIMARY KEY (id);


--
-- Name: reports pk_reports; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reports
    ADD CONSTRAINT pk_reports PRIMARY KEY (id);


--
-- Name: roles pk_roles; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.roles
    ADD CONSTRAINT pk_roles PRIMARY KEY (course_id, person_id, role);


--
-- Name: schema_versions pk_schema_versions; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schema_versions
    ADD CONSTRAINT pk_schema_versions PRIMARY KEY (version);


--
-- Name: section_members pk_section_members; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.section_members
    ADD CONSTRAINT pk_section_members PRIMARY KEY (section_id, person_id);


--
-- Name: sections pk_sections; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sections
    ADD CONSTRAINT pk_sections PRIMARY KEY (id);


--
-- Name: submissions pk_submissions; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.submissions
    ADD CONSTRAINT pk_submissions PRIMARY KEY (id);


--
-- Name: team_members pk_team_members; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.team_members
    ADD CONSTRAINT pk_team_members PRIMARY KEY (team_id, person_id);


--
-- Name: teams pk_teams; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.teams
    ADD CONSTRAINT pk_teams PRIMARY KEY (id);


--
-- Name: voided_tests pk_voided_tests; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.voided_tests
    ADD CONSTRAINT pk_voided_tests PRIMARY KEY (assignment_id, test);


--
-- Name: accommodations uq_accommodations_course_id_person_id; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accommodations
    ADD CONSTRAINT uq_accommodations_course_id_person_id UNIQUE (course_id, person_id);


--
-- Name: assignment_versions uq_assignment_versions_assignment_id_grader_digest; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.assignment_versions
    ADD CONSTRAINT uq_assignment_versions_assignment_id_grader_digest UNIQUE (assignment_id, grader_digest);


--
-- Name: assignments uq_assignments_course_id_slug; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT uq_assignments_course_id_slug UNIQUE (course_id, slug);


--
-- Name: courses uq_courses_slug; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.courses
    ADD CONSTRAINT uq_courses_slug UNIQUE (slug);


--
-- Name: jobs uq_jobs_attempt; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT uq_jobs_attempt UNIQUE (attempt);


--
-- Name: jobs uq_jobs_batch_id_position; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT uq_jobs_batch_id_position UNIQUE (batch_id, "position");


--
-- Name: jobs uq_jobs_submission_id_version_id_lane_round; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT uq_jobs_submission_id_version_id_lane_round UNIQUE (submission_id, version_id, lane, round);


--
-- Name: people uq_people_login; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.people
    ADD CONSTRAINT uq_people_login UNIQUE (login);


--
-- Name: reports uq_reports_attempt; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reports
    ADD CONSTRAINT uq_reports_attempt UNIQUE (attempt);


--
-- Name: reports uq_reports_job_id; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reports
    ADD CONSTRAINT uq_reports_job_id UNIQUE (job_id);


--
-- Name: sections uq_sections_course_id_name; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sections
    ADD CONSTRAINT uq_sections_course_id_name UNIQUE (course_id, name);


--
-- Name: submissions uq_submissions_assignment_id_person_id_number; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.submissions
    ADD CONSTRAINT uq_submissions_assignment_id_person_id_number UNIQUE (assignment_id, person_id, number);


--
-- Name: teams uq_teams_assignment_id_name; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.teams
    ADD CONSTRAINT uq_teams_assignment_id_name UNIQUE (assignment_id, name);


--
-- Name: ix_batches_key; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_batches_key ON public.batches USING btree (key);


--
-- Name: ix_job_events_job_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_job_events_job_id ON public.job_events USING btree (job_id);


--
-- Name: ix_jobs_state; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_jobs_state ON public.jobs USING btree (state, id);


--
-- Name: ix_reports_submission_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_reports_submission_id ON public.reports USING btree (submission_id);


--
-- Name: audit guard_audit_the_audit_trail_is_never_deleted; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER guard_audit_the_audit_trail_is_never_deleted BEFORE DELETE ON public.audit FOR EACH ROW EXECUTE FUNCTION public.ledger_refuse('the audit trail is never deleted');


--
-- Name: audit guard_audit_the_audit_trail_never_changes; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER guard_audit_the_audit_trail_never_changes BEFORE UPDATE ON public.audit FOR EACH ROW EXECUTE FUNCTION public.ledger_refuse('the audit trail never changes');


--
-- Name: job_events guard_job_events_an_event_is_never_deleted; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER guard_job_events_an_event_is_never_deleted BEFORE DELETE ON public.job_events FOR EACH ROW EXECUTE FUNCTION public.ledger_refuse('an event is never deleted');


--
-- Name: job_events guard_job_events_an_event_never_changes; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER guard_job_events_an_event_never_changes BEFORE UPDATE ON public.job_events FOR EACH ROW EXECUTE FUNCTION public.ledger_refuse('an event never changes');


--
-- Name: jobs guard_jobs_a_finished_job_never_changes; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER guard_jobs_a_finished_job_never_changes BEFORE UPDATE ON public.jobs FOR EACH ROW WHEN (((old.state)::text = 'done'::text)) EXECUTE FUNCTION public.ledger_refuse('a finished job never changes');


--
-- Name: jobs guard_jobs_a_job_is_never_deleted; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER guard_jobs_a_job_is_never_deleted BEFORE DELETE ON public.jobs FOR EACH ROW EXECUTE FUNCTION public.ledger_refuse('a job is never deleted');


--
-- Name: jobs guard_jobs_a_seed_never_changes; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER guard_jobs_a_seed_never_changes BEFORE UPDATE ON public.jobs FOR EACH ROW WHEN ((new.seed <> old.seed)) EXECUTE FUNCTION public.ledger_refuse('a seed never changes');


--
-- Name: reports guard_reports_a_report_is_never_deleted; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER guard_reports_a_report_is_never_deleted BEFORE DELETE ON public.reports FOR EACH ROW EXECUTE FUNCTION public.ledger_refuse('a report is never deleted');


--
-- Name: reports guard_reports_a_report_never_changes; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER guard_reports_a_report_never_changes BEFORE UPDATE ON public.reports FOR EACH ROW EXECUTE FUNCTION public.ledger_refuse('a report never changes');


--
-- Name: submissions guard_submissions_a_submission_is_never_deleted; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER guard_submissions_a_submission_is_never_deleted BEFORE DELETE ON public.submissions FOR EACH ROW EXECUTE FUNCTION public.ledger_refuse('a submission is never deleted');


--
-- Name: submissions guard_submissions_what_was_handed_in_never_changes; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER guard_submissions_what_was_handed_in_never_changes BEFORE UPDATE ON public.submissions FOR EACH ROW WHEN (((new.digest <> old.digest) OR (new.blob <> old.blob) OR (new.received_at <> old.received_at))) EXECUTE FUNCTION public.ledger_refuse('what was handed in never changes');


--
-- Name: accommodations fk_accommodations_course_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accommodations
    ADD CONSTRAINT fk_accommodations_course_id FOREIGN KEY (course_id) REFERENCES public.courses(id);


--
-- Name: accommodations fk_accommodations_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accommodations
    ADD CONSTRAINT fk_accommodations_person_id FOREIGN KEY (person_id) REFERENCES public.people(id);


--
-- Name: assignment_versions fk_assignment_versions_assignment_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.assignment_versions
    ADD CONSTRAINT fk_assignment_versions_assignment_id FOREIGN KEY (assignment_id) REFERENCES public.assignments(id);


--
-- Name: assignments fk_assignments_course_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT fk_assignments_course_id FOREIGN KEY (course_id) REFERENCES public.courses(id);


--
-- Name: batches fk_batches_assignment_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.batches
    ADD CONSTRAINT fk_batches_assignment_id FOREIGN KEY (assignment_id) REFERENCES public.assignments(id);


--
-- Name: excused_students fk_excused_students_assignment_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.excused_students
    ADD CONSTRAINT fk_excused_students_assignment_id FOREIGN KEY (assignment_id) REFERENCES public.assignments(id);


--
-- Name: excused_students fk_excused_students_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.excused_students
    ADD CONSTRAINT fk_excused_students_person_id FOREIGN KEY (person_id) REFERENCES public.people(id);


--
-- Name: extensions fk_extensions_assignment_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.extensions
    ADD CONSTRAINT fk_extensions_assignment_id FOREIGN KEY (assignment_id) REFERENCES public.assignments(id);


--
-- Name: extensions fk_extensions_granted_by; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.extensions
    ADD CONSTRAINT fk_extensions_granted_by FOREIGN KEY (granted_by) REFERENCES public.people(id);


--
-- Name: extensions fk_extensions_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.extensions
    ADD CONSTRAINT fk_extensions_person_id FOREIGN KEY (person_id) REFERENCES public.people(id);


--
-- Name: hand_scores fk_hand_scores_scored_by; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.hand_scores
    ADD CONSTRAINT fk_hand_scores_scored_by FOREIGN KEY (scored_by) REFERENCES public.people(id);


--
-- Name: hand_scores fk_hand_scores_submission_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.hand_scores
    ADD CONSTRAINT fk_hand_scores_submission_id FOREIGN KEY (submission_id) REFERENCES public.submissions(id);


--
-- Name: holds fk_holds_assignment_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.holds
    ADD CONSTRAINT fk_holds_assignment_id FOREIGN KEY (assignment_id) REFERENCES public.assignments(id);


--
-- Name: holds fk_holds_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.holds
    ADD CONSTRAINT fk_holds_person_id FOREIGN KEY (person_id) REFERENCES public.people(id);


--
-- Name: holds fk_holds_placed_by; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.holds
    ADD CONSTRAINT fk_holds_placed_by FOREIGN KEY (placed_by) REFERENCES public.people(id);


--
-- Name: job_events fk_job_events_job_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.job_events
    ADD CONSTRAINT fk_job_events_job_id FOREIGN KEY (job_id) REFERENCES public.jobs(id);


--
-- Name: jobs fk_jobs_batch_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT fk_jobs_batch_id FOREIGN KEY (batch_id) REFERENCES public.batches(id);


--
-- Name: jobs fk_jobs_submission_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT fk_jobs_submission_id FOREIGN KEY (submission_id) REFERENCES public.submissions(id);


--
-- Name: jobs fk_jobs_version_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT fk_jobs_version_id FOREIGN KEY (version_id) REFERENCES public.assignment_versions(id);


--
-- Name: overrides fk_overrides_assignment_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.overrides
    ADD CONSTRAINT fk_overrides_assignment_id FOREIGN KEY (assignment_id) REFERENCES public.assignments(id);


--
-- Name: overrides fk_overrides_decided_by; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.overrides
    ADD CONSTRAINT fk_overrides_decided_by FOREIGN KEY (decided_by) REFERENCES public.people(id);


--
-- Name: overrides fk_overrides_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.overrides
    ADD CONSTRAINT fk_overrides_person_id FOREIGN KEY (person_id) REFERENCES public.people(id);


--
-- Name: reports fk_reports_job_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reports
    ADD CONSTRAINT fk_reports_job_id FOREIGN KEY (job_id) REFERENCES public.jobs(id);


--
-- Name: reports fk_reports_submission_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reports
    ADD CONSTRAINT fk_reports_submission_id FOREIGN KEY (submission_id) REFERENCES public.submissions(id);


--
-- Name: roles fk_roles_course_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.roles
    ADD CONSTRAINT fk_roles_course_id FOREIGN KEY (course_id) REFERENCES public.courses(id);


--
-- Name: roles fk_roles_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.roles
    ADD CONSTRAINT fk_roles_person_id FOREIGN KEY (person_id) REFERENCES public.people(id);


--
-- Name: section_members fk_section_members_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.section_members
    ADD CONSTRAINT fk_section_members_person_id FOREIGN KEY (person_id) REFERENCES public.people(id);


--
-- Name: section_members fk_section_members_section_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.section_members
    ADD CONSTRAINT fk_section_members_section_id FOREIGN KEY (section_id) REFERENCES public.sections(id);


--
-- Name: sections fk_sections_course_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sections
    ADD CONSTRAINT fk_sections_course_id FOREIGN KEY (course_id) REFERENCES public.courses(id);


--
-- Name: submissions fk_submissions_assignment_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.submissions
    ADD CONSTRAINT fk_submissions_assignment_id FOREIGN KEY (assignment_id) REFERENCES public.assignments(id);


--
-- Name: submissions fk_submissions_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.submissions
    ADD CONSTRAINT fk_submissions_person_id FOREIGN KEY (person_id) REFERENCES public.people(id);


--
-- Name: submissions fk_submissions_team_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.submissions
    ADD CONSTRAINT fk_submissions_team_id FOREIGN KEY (team_id) REFERENCES public.teams(id);


--
-- Name: team_members fk_team_members_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.team_members
    ADD CONSTRAINT fk_team_members_person_id FOREIGN KEY (person_id) REFERENCES public.people(id);


--
-- Name: team_members fk_team_members_team_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.team_members
    ADD CONSTRAINT fk_team_members_team_id FOREIGN KEY (team_id) REFERENCES public.teams(id);


--
-- Name: teams fk_teams_assignment_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.teams
    ADD CONSTRAINT fk_teams_assignment_id FOREIGN KEY (assignment_id) REFERENCES public.assignments(id);


--
-- Name: voided_tests fk_voided_tests_assignment_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.voided_tests
    ADD CONSTRAINT fk_voided_tests_assignment_id FOREIGN KEY (assignment_id) REFERENCES public.assignments(id);


--
-- Name: voided_tests fk_voided_tests_voided_by; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.voided_tests
    ADD CONSTRAINT fk_voided_tests_voided_by FOREIGN KEY (voided_by) REFERENCES public.people(id);


--
-- PostgreSQL database dump complete
--


