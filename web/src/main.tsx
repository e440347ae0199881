import { createRoot } from "react-dom/client";
import { App } from "./App";
import { applyTheme } from "./frame/theme";
import { preferredLanguage, speak } from "./language/language";
import "./style/tokens.css";
import "./style/components.css";
import "./style/overlays.css";
import "./style/frame.css";

// After an upgrade the code of a page that was not opened yet is gone: the page is loaded anew with the new one.
addEventListener("vite:preloadError", (event) => {
  if (Date.now() - Number(sessionStorage.getItem("amphi.reloaded")) < 60_000) return;
  sessionStorage.setItem("amphi.reloaded", String(Date.now()));
  event.preventDefault();
  location.reload();
});

applyTheme();
const root = document.getElementById("root");
if (root) void speak(preferredLanguage()).then(() => createRoot(root).render(<App />));
