"""Official facts: code systems, releases, codes and what each release says of them."""
