"""The tables of Q10, as the handout prints them."""

#: Bands of the electromagnetic spectrum, from short waves to long ones: name, first wavelength and first one beyond,
#: in metres.
BANDS = (
    ("gamma ray", 0.0, 1e-11),
    ("x-ray", 1e-11, 1e-8),
    ("ultraviolet", 1e-8, 380e-9),
    ("visible", 380e-9, 750e-9),
    ("infrared", 750e-9, 1e-3),
    ("microwave", 1e-3, 1.0),
    ("radio", 1.0, float("inf")),
)

#: Ways of making an image, and what each of them measures.
MODALITIES = {
    "photograph": "light that an object sends back",
    "light microscope": "light that goes through a specimen",
    "satellite": "sunlight and warmth that the Earth sends back",
    "infrared camera": "warmth, that is: waves a little longer than light",
    "x-ray": "rays that went through a body",
    "radar": "echoes of radio waves",
    "mri": "radio waves that hydrogen sends in a magnetic field",
    "ultrasound": "echoes of pressure waves in a body",
    "sonar": "echoes of pressure waves in water",
    "electron microscope": "electrons that went through a specimen",
}
