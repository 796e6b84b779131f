"""Where is it: the area of a point, the place a name means, the point of an address."""
