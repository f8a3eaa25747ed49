// Buttons that copy the code beside them.
for (const button of document.querySelectorAll(".copy")) {
  const label = button.textContent;
  button.addEventListener("click", async () => {
    const code = button.parentElement.querySelector("code");
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = button.dataset.copied;
    } catch {
      // no clipboard without https: select the text, so that Ctrl+C copies it
      getSelection().selectAllChildren(code);
    }
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}
