// The switch of light and dark: buttons with the class "theme-switch".  Unless it is used, the system's choice holds.
"use strict";

(() => {
  const root = document.documentElement;
  const systemIsDark = window.matchMedia("(prefers-color-scheme: dark)");

  function isDark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : systemIsDark.matches;
  }

  function tell() {
    for (const button of document.querySelectorAll("button.theme-switch")) {
      button.setAttribute("aria-pressed", String(isDark()));
    }
  }

  for (const button of document.querySelectorAll("button.theme-switch")) {
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      tell();
    });
  }
  systemIsDark.addEventListener("change", tell);
  tell();
})();
