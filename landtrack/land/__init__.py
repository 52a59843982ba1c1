"""Geometry of land with shapely and numpy: no store, no screen.

``measure`` says areas and lengths, ``checks`` says what is wrong, ``frames`` gives metres to work in.
"""
