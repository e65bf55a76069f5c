"""The names of what the map gives programs beside its layers."""

from permits.core.text import Bilingual
from permits.core.vocabulary import Term


class Register(Term):
    """Sổ dữ liệu ngoài các lớp quy hoạch; its value is the code in addresses."""

    STRUCTURES = "structures", "Cột, trụ và công trình dùng chung", "Shared poles, masts, buildings"
    DUCTS = "duct-segments", "Đoạn cống bể dùng chung", "Shared duct segments"
    PERMITS = "permits", "Giấy phép còn hiệu lực", "Valid permits"


SERVICE = Bilingual("Dữ liệu bản đồ – Hạ Tầng Chung", "Map data – Hạ Tầng Chung")
SERVICE_ABOUT = Bilingual(
    "Các lớp quy hoạch, hạ tầng dùng chung và giấy phép còn hiệu lực,"
    " theo OGC API – Features; chỉ đọc.",
    "Planning layers, shared infrastructure and valid permits as OGC API – Features; read-only.",
)
COLLECTIONS = Bilingual("Các bộ dữ liệu", "Collections")
CONFORMANCE = Bilingual("Các lớp tuân thủ", "Conformance classes")
DESCRIPTION = Bilingual("Mô tả giao diện (OpenAPI)", "Description of the interface (OpenAPI)")
LAYER_ABOUT = Bilingual(
    "Những gì có hiệu lực hôm nay; tham số datetime hỏi ngày hoặc khoảng ngày khác.",
    "What is in force today; the parameter datetime asks for another day or for several.",
)
REGISTER_ABOUT = Bilingual(
    "Tình trạng hiện tại của sổ dữ liệu.", "The register as it stands at present."
)
OFFICIALS_ABOUT = Bilingual("Chỉ dành cho cán bộ.", "For officials only.")
ITEMS = Bilingual("Các đối tượng", "Features")
AS_HTML = Bilingual("Trang này, để đọc", "This page, to be read")
AS_JSON = Bilingual("Trang này, dạng JSON", "This page as JSON")
CASE_FILE = Bilingual(
    "Vị trí, kết quả kiểm tra quy hoạch và các đối tượng liên quan, hệ VN-2000 / TM-3 108-30.",
    "The site, the planning check and the features it met, in VN-2000 / TM-3 108-30.",
)
AS_GPKG = Bilingual("Tải về dạng GeoPackage", "Download as a GeoPackage")
NEXT = Bilingual("Trang sau", "Next page")
