"""The words of the register, as its tables keep them; what people read is the application's."""

NODE_KINDS = ("manhole", "handhole", "pole", "building", "cabinet", "joint")
SLOT_KINDS = ("antenna", "small_cell", "camera", "sign", "charger", "lamp", "sensor")
STRUCTURE_KINDS = ("pole", "mast", "building")
STANDINGS = ("declared", "surveyed")
PLACE_STATES = ("sound", "blocked", "removed")
HOLD_STATES = ("held", "confirmed", "released", "expired")
#: The last four are words of whoever asked for the places; the map does not know what they mean.
HOLD_ENDS = (
    *("given_back", "lapsed", "built", "built_elsewhere", "not_built", "blocked", "split"),
    *("refused", "withdrawn", "stopped", "discarded"),
)
WAITING_STATES = ("waiting", "served", "left")
NETWORK_VERBS = (
    *("declared", "changed", "surveyed", "split", "blocked", "reopened"),
    *("occupied", "cleared", "built"),
)
#: The states in which a hold keeps others out.
LIVING = ("held", "confirmed")
