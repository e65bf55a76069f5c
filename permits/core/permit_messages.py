"""What people are told of papers, signatures and the life of permits; `messages` takes these in."""

from permits.core.text import N_

PERMIT: dict[str, str] = {
    "permit.not_standing": N_(
        "Giấy phép này không còn hiệu lực để thay đổi: đã được thay thế, thu hồi hoặc hủy."
    ),
}
