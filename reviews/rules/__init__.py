"""Rules of the review, pure: what a text consists of, which act fits when, who may, what a risk asks for."""
