// A draft while it is typed: questions that only some answers ask for, and the ward its coordinates lie in.
// Without scripts every question is simply there, and the server fills in the ward when the form is sent.
export function followDrafts() {
  for (const box of document.querySelectorAll("[data-when]")) follow(box);
  document.body.addEventListener("htmx:afterSwap", (event) => fillWard(event.detail.target));
}

// data-when="name=value,value": shown while the field of that name has one of the values, or something in it is wrong.
function follow(box) {
  const [name, values] = box.dataset.when.split("=");
  const wanted = values.split(",");
  const fields = [...document.getElementsByName(name)];
  const show = () => {
    const chosen = fields.find((field) => field.type !== "radio" || field.checked)?.value ?? "";
    box.hidden = !wanted.includes(chosen) && !box.querySelector(".govuk-form-group--error");
  };
  for (const field of fields) field.addEventListener("input", show);
  show();
}

function fillWard(target) {
  const found = target?.querySelector?.("[data-fill-ward]")?.dataset.fillWard;
  const ward = document.querySelector("select[name=ward]");
  if (found && ward && !ward.value) ward.value = found;
}
