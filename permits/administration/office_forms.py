"""What administrators type about an office."""

import re
from typing import Any

from permits.administration.office_changes import AddOffice, ChangeOffice
from permits.administration.people_forms import ConfirmForm
from permits.core.text import N_
from permits.core.vocabulary import OfficeKind
from permits.forms.base import BaseForm
from permits.forms.choices import ChoiceField, OptionField
from permits.forms.faults import Wrong
from permits.forms.fields import TaxCodeField, TextField
from permits.forms.rules import Required

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,38}[a-z0-9]")
_H15 = re.compile(r"[A-Z][0-9]{2}(?:\.[0-9]{2,5}){1,3}")


class OfficeForm(BaseForm):
    """An office's names, codes and the head of its papers."""

    name_vi = TextField(N_("Tên"), [Required()], max_length=200)
    name_en = TextField(N_("Tên tiếng Anh"), [Required()], max_length=200)
    short_vi = TextField(
        N_("Tên gọn"),
        [Required()],
        max_length=80,
        description=N_("Hiện trong bảng, ví dụ Sở Xây dựng"),
    )
    ward = OptionField(N_("Phường, xã (chỉ Ủy ban nhân dân cấp xã)"))
    h15_code = TextField(
        N_("Mã định danh cơ quan"),
        max_length=20,
        description=N_("Phần đầu của mã hồ sơ, ví dụ H15.10"),
    )
    letterhead_parent_vi = TextField(
        N_("Dòng trên của tiêu đề giấy tờ"),
        max_length=120,
        description=N_("Cơ quan chủ quản, ví dụ UBND TỈNH ĐẮK LẮK"),
    )
    document_suffix = TextField(
        N_("Ký hiệu văn bản"), max_length=30, description=N_("Phần cuối số văn bản, ví dụ SXD")
    )
    address = TextField(N_("Địa chỉ"), max_length=300)
    tax_code = TaxCodeField(N_("Mã số thuế"))

    def validate_h15_code(self, field: Any) -> None:
        """Take the shape national agency codes have."""
        if field.data and not _H15.fullmatch(field.data):
            raise Wrong("office.h15_malformed")

    def to_change(self) -> ChangeOffice:
        """Give the change."""
        return ChangeOffice(
            name_vi=self.name_vi.data,
            name_en=self.name_en.data,
            short_vi=self.short_vi.data,
            ward_code=self.ward.data,
            h15_code=self.h15_code.data,
            letterhead_parent_vi=self.letterhead_parent_vi.data,
            document_suffix=self.document_suffix.data,
            address=self.address.data,
            tax_code=self.tax_code.data,
        )


class NewOfficeForm(OfficeForm):
    """A new office: also its code, which never changes, and its kind."""

    code = TextField(
        N_("Mã đơn vị"),
        [Required()],
        max_length=40,
        description=N_("Không đổi về sau. Chữ thường không dấu, ví dụ ubnd-24664"),
    )
    kind = ChoiceField(N_("Loại đơn vị"), [Required()], term=OfficeKind)

    def validate_code(self, field: Any) -> None:
        """Take what can stand in an address."""
        if field.data and not _CODE.fullmatch(field.data):
            raise Wrong("office.code_malformed")

    def to_new(self) -> AddOffice:
        """Give the new office."""
        return AddOffice(self.code.data, self.kind.data, self.to_change())


class SaveOfficeForm(OfficeForm, ConfirmForm):
    """A change of an office with its confirmation."""
