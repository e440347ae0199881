import { createRoot } from "react-dom/client";
import { App } from "./App";
import { applyTheme } from "./frame/theme";
import { preferredLanguage, speak } from "./language/language";
import "./style/tokens.css";
import "./style/components.css";
import "./style/overlays.css";
import "./style/frame.css";

applyTheme();
const root = document.getElementById("root");
if (root) void speak(preferredLanguage()).then(() => createRoot(root).render(<App />));
