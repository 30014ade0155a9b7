
// Keys for who has no time for the mouse; without this every button is still a button.
document.addEventListener("keydown", (event) => {
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const field = event.target.closest("input");
  if (field && (field.id !== "answer" || field.value !== "" || event.key !== "Backspace")) return;
  const key = event.key === "Backspace" ? "back" : event.key;
  for (const button of document.querySelectorAll("[data-key]")) {
    if (button.dataset.key === key) {
      event.preventDefault();
      button.click();
      return;
    }
  }
});
