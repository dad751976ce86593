// A button beside each field with data-secret that shows what was typed, and hides it again.
for (const field of document.querySelectorAll("input[data-secret]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn second show";
  button.textContent = field.dataset.secret;
  button.setAttribute("aria-pressed", "false");
  button.setAttribute("aria-controls", field.id);
  button.addEventListener("click", () => {
    const hidden = field.type === "password";
    field.type = hidden ? "text" : "password";
    button.setAttribute("aria-pressed", String(hidden));
  });
  field.insertAdjacentElement("afterend", button);
}
