"""The dataset card says who drew the pictures, and not what may be done with them."""

DATASET_CARD = {
    "name": "Shapes-10, pictures of ten rotated shapes.",
    "source": "Drawn by support/shapes10.py from a seed.",
    "classes": "Disc, ring, triangle, square, star, plus, crescent, arrow, L and mirrored L.",
}
