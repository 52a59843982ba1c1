"""Maps that draw with no internet: folium on our own copy of Leaflet, our own drawing, nothing from outside.

>>> from landtrack.maps import VillageMark, village_map
>>> parou = VillageMark("v1", "Parou", -3.75, 14.19, state="handed_over", women=48, reported=50)
>>> page = village_map([parou], t=str)
>>> "http" in single_file(page).split("<body>")[1].lower().split("l.map")[0]
False
"""

from landtrack.maps.drawing import Drawn, Neighbour, Shape, drawing_map, read_drawn
from landtrack.maps.fields import DrawnField, draw_field, field_map
from landtrack.maps.local import ASSETS, ForeignAsset, check, map_json, map_text, single_file, use_local
from landtrack.maps.paper import clicked
from landtrack.maps.villages import DrawnVillages, VillageMark, draw_villages, village_map

__all__ = [
    "ASSETS",
    "Drawn",
    "DrawnField",
    "DrawnVillages",
    "ForeignAsset",
    "Neighbour",
    "Shape",
    "VillageMark",
    "check",
    "clicked",
    "draw_field",
    "draw_villages",
    "drawing_map",
    "field_map",
    "map_json",
    "map_text",
    "read_drawn",
    "single_file",
    "use_local",
    "village_map",
]
