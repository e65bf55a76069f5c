"""The words of the register as people read them; the values are those its tables keep."""

from permits.core.vocabulary import Term

#: What is written as the source of a declaration made on a page.
ON_A_PAGE = "Khai báo trên trang"


class AssetKind(Term):
    """Loại hạ tầng dùng chung: what the lists of the register show."""

    DUCT = "duct", "Cống bể", "Ducts"
    POLE = "pole", "Cột đèn, cột điện", "Poles"
    MAST = "mast", "Cột ăng ten", "Masts"
    BUILDING = "building", "Công trình có sẵn", "Buildings"


class StructureKind(Term):
    """Loại cột, công trình có vị trí lắp đặt."""

    POLE = "pole", "Cột đèn, cột điện", "Pole"
    MAST = "mast", "Cột ăng ten", "Mast"
    BUILDING = "building", "Công trình có sẵn", "Building"


class NetworkNodeKind(Term):
    """Loại nút của mạng cống bể."""

    MANHOLE = "manhole", "Hố ga", "Manhole"
    HANDHOLE = "handhole", "Hố tay", "Handhole"
    POLE = "pole", "Cột", "Pole or mast"
    BUILDING = "building", "Công trình", "Building"
    CABINET = "cabinet", "Tủ cáp", "Cabinet"
    JOINT = "joint", "Điểm nối", "Joint"


class SlotKind(Term):
    """Loại vị trí lắp đặt trên cột."""

    ANTENNA = "antenna", "Ăng ten", "Antenna"
    SMALL_CELL = "small_cell", "Trạm 5G cỡ nhỏ", "Small cell"
    CAMERA = "camera", "Camera", "Camera"
    SIGN = "sign", "Bảng thông tin", "Sign"
    CHARGER = "charger", "Trạm sạc", "Charger"
    LAMP = "lamp", "Đèn", "Lamp"
    SENSOR = "sensor", "Cảm biến", "Sensor"


class AssetStanding(Term):
    """Nguồn của số liệu hạ tầng."""

    DECLARED = "declared", "Chủ sở hữu khai báo", "Declared by the owner"
    SURVEYED = "surveyed", "Đã khảo sát thực tế", "Surveyed"


class PlaceState(Term):
    """Tình trạng một chỗ hôm nay."""

    FREE = "free", "Còn trống", "Free"
    HELD = "held", "Đang được giữ", "Held"
    OCCUPIED = "occupied", "Đang sử dụng", "Occupied"
    BLOCKED = "blocked", "Không dùng được", "Cannot be used"


class PlaceFault(Term):
    """Lý do một chỗ không lấy được."""

    OCCUPIED = "occupied", "Đang sử dụng", "Occupied"
    HELD = "held", "Đang được giữ", "Held"
    BLOCKED = "blocked", "Không dùng được", "Cannot be used"
    PLACE_BLOCKED = "place_blocked", "Vị trí không dùng được", "The place cannot be used"
    TOO_THIN = "too_thin", "Ống nhỏ hơn cáp", "The duct is thinner than the cable"
    TOO_FULL = "too_full", "Quá tỷ lệ lấp đầy của ống", "The duct would be too full"
    OTHER_KIND = "other_kind", "Vị trí dành cho loại thiết bị khác", "For another kind of equipment"
    TOO_LOW = "too_low", "Thấp hơn chiều cao cần", "Lower than needed"
    SLOT_LOAD = "slot_load", "Vị trí không chịu được tải này", "The place cannot bear this"
    POLE_KG = "pole_kg", "Cột không còn chịu thêm khối lượng này", "The pole bears no more weight"
    POLE_WATTS = "pole_watts", "Cột không còn đủ công suất điện", "The pole has no more power"
    POLE_WIND = (
        "pole_wind_m2",
        "Cột không chịu thêm diện tích cản gió",
        "The pole bears no more wind",
    )


class HoldState(Term):
    """Trạng thái giữ chỗ."""

    HELD = "held", "Đang giữ, chờ xác nhận", "Held, to be confirmed"
    CONFIRMED = "confirmed", "Đã xác nhận", "Confirmed"
    RELEASED = "released", "Đã trả chỗ", "Given back"
    EXPIRED = "expired", "Hết hạn giữ", "Run out"


class HoldEnd(Term):
    """Vì sao việc giữ chỗ kết thúc."""

    GIVEN_BACK = "given_back", "Doanh nghiệp trả chỗ", "Given back"
    LAPSED = "lapsed", "Hết hạn", "Ran out"
    BUILT = "built", "Đã lắp đặt", "Built"
    BUILT_ELSEWHERE = "built_elsewhere", "Lắp ở chỗ khác bên cạnh", "Built in another place there"
    NOT_BUILT = "not_built", "Không lắp đặt", "Not built"
    BLOCKED = "blocked", "Chỗ không dùng được", "The place cannot be used"
    SPLIT = "split", "Chuyển sang hai đoạn khi tách", "Goes on in both halves"
    REFUSED = "refused", "Hồ sơ không được chấp thuận", "The dossier was refused"
    WITHDRAWN = "withdrawn", "Doanh nghiệp rút hồ sơ", "The dossier was withdrawn"
    STOPPED = "stopped", "Hồ sơ bị dừng", "The dossier was stopped"
    DISCARDED = "discarded", "Bản nháp đã xóa", "The draft was thrown away"
    PERMIT_ENDED = "permit_ended", "Giấy phép không còn hiệu lực", "The permit counts no longer"


class HoldNoticeKind(Term):
    """Loại thông báo về chỗ giữ."""

    SERVED = "served", "Đến lượt: đã giữ chỗ cho bạn", "Your turn: places are kept for you"
    LAPSED = "lapsed", "Hết hạn giữ chỗ", "Your hold ran out"
    DISPLACED = "displaced", "Chỗ bạn giữ không dùng được", "The place you held cannot be used"


class NetworkVerb(Term):
    """Việc đã làm với hạ tầng trong sổ."""

    DECLARED = "declared", "Khai báo", "Declared"
    CHANGED = "changed", "Sửa khai báo", "Changed"
    SURVEYED = "surveyed", "Khảo sát", "Surveyed"
    SPLIT = "split", "Tách tại nút mới", "Split at a new node"
    BLOCKED = "blocked", "Ghi nhận không dùng được", "Found unusable"
    REOPENED = "reopened", "Dùng lại được", "Usable again"
    OCCUPIED = "occupied", "Ghi nhận sử dụng", "Occupied"
    CLEARED = "cleared", "Tháo dỡ", "Taken out"
    BUILT = "built", "Hoàn công", "As built"


class RoutePart(Term):
    """Cách làm từng phần của một tuyến cáp."""

    DUCT = "duct", "Kéo trong cống bể còn chỗ", "Pulled through a duct with room"
    TRENCH = "trench", "Đào dọc cống bể đã đầy", "Dug along a full duct"
    GAP = "gap", "Đào chỗ chưa có cống bể", "Dug where no duct is"


class SurfaceKind(Term):
    """Loại mặt phủ trên tuyến đào."""

    EARTH = "earth", "Đất tự nhiên", "Earth"
    LAWN = "lawn", "Thảm cỏ, dải cây xanh", "Lawn or green strip"
    PAVING = "paving", "Vỉa hè lát gạch, đá", "Paved footway"
    CONCRETE = "concrete", "Bê tông xi măng", "Concrete"
    ASPHALT = "asphalt", "Bê tông nhựa", "Asphalt"
    UNKNOWN = "unknown", "Chưa rõ", "Not known"


#: How the dossiers of one cable route are told apart, and how their places are said.
BUNDLED_NAME = "{name} – đoạn {n}"
DUCT_STRETCH = "Cống bể {refs}, dài {metres} m"
DUG_ALONG = "Tuyến đào dọc {refs}, dài {metres} m"
DUG_OPEN = "Tuyến đào mới, dài {metres} m"
