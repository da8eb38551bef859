// What the widget needs once it is opened: the dialog, the frame in it, and what goes to and fro between the two.
// The page and the chat trust nothing but messages of the right window and the right origin.
"use strict";

customElements.get("pincite-chat").Dialog ?? (() => {
  const Chat = customElements.get("pincite-chat");
  const { base, load, make, strings } = Chat;
  const LOADED_MS = 6000;    // from the frame's load event to the chat's first word; a refused frame loads and is mute
  const PATIENCE_MS = 30000; // to the frame's load event
  const HEARD = ["question", "answer", "citation", "feedback"];

  const more = {
    en: {
      policy: "The security policy of this page ({rule}) does not let it show {chat}.",
      close: "Close", fresh: "New conversation", tab: "Open in new tab", retry: "Try again", loading: "Opening…",
      offline: "You are offline. The chat needs a connection to {chat}.",
      refused: "{chat} does not show itself on {page}: the chat's administrator has to add this address to "
        + "frame_ancestors, or a sign-in is needed first.",
      nested: "{chat} does not show itself here: the chat's administrator has to add each page around it to "
        + "frame_ancestors ({pages}), or a sign-in is needed first.",
    },
    de: {
      policy: "Die Sicherheitsrichtlinie dieser Seite ({rule}) lässt {chat} nicht zu.",
      close: "Schließen", fresh: "Neues Gespräch", tab: "In neuem Tab öffnen", retry: "Erneut versuchen", loading: "Wird geöffnet …",
      offline: "Sie sind offline. Der Chat braucht eine Verbindung zu {chat}.",
      refused: "{chat} zeigt sich nicht auf {page}: Die Verwaltung des Chats muss diese Adresse in frame_ancestors "
        + "aufnehmen, oder es ist zuerst eine Anmeldung nötig.",
      nested: "{chat} zeigt sich hier nicht: Die Verwaltung des Chats muss jede Seite, die ihn umgibt, in "
        + "frame_ancestors aufnehmen ({pages}), oder es ist zuerst eine Anmeldung nötig.",
    },
    fr: {
      policy: "La politique de sécurité de cette page ({rule}) interdit d’afficher {chat}.",
      close: "Fermer", fresh: "Nouvelle conversation", tab: "Ouvrir dans un nouvel onglet", retry: "Réessayer", loading: "Ouverture…",
      offline: "Vous êtes hors ligne. Une connexion à {chat} est nécessaire.",
      refused: "{chat} ne s’affiche pas sur {page} : l’administrateur doit ajouter cette adresse à frame_ancestors, ou "
        + "il faut d’abord se connecter.",
      nested: "{chat} ne s’affiche pas ici : l’administrateur doit ajouter à frame_ancestors chaque page qui l’entoure "
        + "({pages}), ou il faut d’abord se connecter.",
    },
    es: {
      policy: "La política de seguridad de esta página ({rule}) no permite mostrar {chat}.",
      close: "Cerrar", fresh: "Nueva conversación", tab: "Abrir en una pestaña nueva", retry: "Reintentar", loading: "Abriendo…",
      offline: "No hay conexión. El chat necesita conectarse a {chat}.",
      refused: "{chat} no se muestra en {page}: el administrador debe añadir esta dirección a frame_ancestors, o hay que "
        + "iniciar sesión antes.",
      nested: "{chat} no se muestra aquí: el administrador debe añadir a frame_ancestors cada página que lo rodea "
        + "({pages}), o hay que iniciar sesión antes.",
    },
    zh: {
      policy: "此页面的安全策略（{rule}）不允许显示 {chat}。",
      close: "关闭", fresh: "新对话", tab: "在新标签页中打开", retry: "重试", loading: "正在打开…",
      offline: "您处于离线状态，需要连接到 {chat}。",
      refused: "{chat} 不允许在 {page} 上显示：管理员需要将此地址加入 frame_ancestors，或者需要先登录。",
      nested: "{chat} 不在此处显示：管理员需要将其外层的每个页面（{pages}）都加入 frame_ancestors，或者需要先登录。",
    },
    ar: {
      policy: "سياسة أمان هذه الصفحة ({rule}) لا تسمح بعرض {chat}.",
      close: "إغلاق", fresh: "محادثة جديدة", tab: "فتح في علامة تبويب جديدة", retry: "إعادة المحاولة", loading: "جارٍ الفتح…",
      offline: "أنت غير متصل. تحتاج المحادثة إلى اتصال بـ {chat}.",
      refused: "لا يُعرض {chat} على {page}: يجب أن يضيف المسؤول هذا العنوان إلى frame_ancestors، أو يلزم تسجيل الدخول "
        + "أولًا.",
      nested: "لا يُعرض {chat} هنا: يجب أن يضيف المسؤول كل صفحة تحيط به ({pages}) إلى frame_ancestors، أو يلزم تسجيل "
        + "الدخول أولًا.",
    },
  };
  for (const [language, row] of Object.entries(more)) strings[language] = { ...row, ...strings[language] };

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    [part="dialog"] {
      --paper: var(--pincite-paper, light-dark(#faf9f6, #14161b)); --ink: var(--pincite-ink, light-dark(#1d2330, #e9e6df));
      --line: var(--pincite-line, light-dark(#e3dfd6, #2f3540));
      bottom: calc(var(--pincite-offset, 20px) + 64px); box-sizing: border-box; overflow: hidden;
      width: min(var(--pincite-width, 432px), 100vw - 2 * var(--pincite-offset, 20px));
      height: min(var(--pincite-height, 704px), 100dvh - var(--pincite-offset, 20px) - 84px);
      display: flex; flex-direction: column; border: 1px solid var(--line); border-radius: var(--pincite-radius, 16px);
      background: var(--paper); color: var(--ink); box-shadow: 0 12px 40px rgb(0 0 0 / 24%);
    }
    :host([data-position="inline"]) [part="dialog"] { width: 100%; height: 100%; box-shadow: none; }
    [part="dialog"]:focus { outline: none; } /* it takes the focus only until its chat is there */
    [part="header"] {
      display: flex; align-items: center; gap: 4px; padding: 6.4px 8px; padding-inline-start: 17.6px;
      border-bottom: 1px solid var(--line);
    }
    h2 { flex: 1; margin: 0; min-width: 0; font-size: 16px; font-weight: 600; overflow-wrap: anywhere; }
    [part="header"] :is(a, button) {
      display: grid; place-items: center; width: 40px; height: 40px; border: 0; border-radius: 9.6px; padding: 0;
      background: none; color: inherit; font: inherit; font-size: 17.6px; text-decoration: none; cursor: pointer;
    }
    [part="header"] :is(a, button):hover { background: var(--line); }
    [part="body"] { position: relative; flex: 1; min-height: 0; }
    iframe { width: 100%; height: 100%; border: 0; display: block; color-scheme: normal; }
    [part="note"] {
      position: absolute; inset: 0; display: grid; align-content: center; justify-items: center; gap: 20px;
      padding: 32px; text-align: center; background: var(--paper); overflow-wrap: anywhere; text-wrap: pretty;
    }
    [part="note"] p { margin: 0; max-width: 384px; line-height: 1.55; }
    [part="note"] div { display: flex; flex-wrap: wrap; justify-content: center; gap: 12px; }
    [part="note"] :is(a, button) {
      font: inherit; color: inherit; background: none; padding: 9.6px 17.6px; border: 1px solid currentColor;
      border-radius: 9.6px; text-decoration: none; cursor: pointer;
    }
    @media (max-width: 480px), (max-height: 448px) {
      :host(:not([data-position="inline"])) [part="dialog"] {
        inset: 0; width: 100%; height: 100dvh; border: 0; border-radius: 0; z-index: calc(var(--pincite-layer, 9999) + 1);
      }
    }
    @media (prefers-reduced-motion: no-preference) {
      [part="dialog"].fixed { animation: rise .18s ease-out; }
      @keyframes rise { from { opacity: 0; transform: translateY(12px); } }
    }`);

  function part(name, tag, properties, ...children) {
    const element = make(tag, properties, ...children);
    element.part = name;
    return element;
  }

  class Dialog {
    constructor(chat) {
      this.chat = chat;
      this.waiting = [];  // what is to be said once the chat listens
      this.ended = new AbortController();
      this.build();
      this.listen();
      this.refresh();
    }

    build() {
      const { chat } = this;
      this.title = part("title", "h2");
      this.tab = part("tab", "a", { target: "_blank", rel: "noopener", href: base, textContent: "↗" });
      const anew = () => this.send("new");
      this.fresh = part("new", "button", { type: "button", textContent: "+", onclick: anew, hidden: true });
      this.closer = part("close", "button", { type: "button", textContent: "✕", onclick: () => this.close() });
      this.said = make("p");
      this.retry = part("retry", "button", { type: "button", onclick: () => this.start() });
      this.away = part("away", "a", { target: "_blank", rel: "noopener", href: base });
      this.note = part("note", "div", { role: "status" }, this.said, make("div", {}, this.retry, this.away));
      this.body = part("body", "div", {}, this.note);
      this.element = part("dialog", "div", { tabIndex: -1, hidden: true },
        part("header", "div", {}, this.title, this.fresh, this.tab, this.closer), this.body);
      this.element.addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(); });
      chat.shadowRoot.adoptedStyleSheets.push(sheet);
      chat.widget.append(this.element);
    }

    listen() {
      const { signal } = this.ended;
      addEventListener("message", (event) => this.hear(event), { signal });
      document.addEventListener("securitypolicyviolation", (event) => {
        const forbidden = event.effectiveDirective === "frame-src" && event.blockedURI.startsWith(base.origin);
        if (forbidden) this.fail("policy", event.effectiveDirective);
      }, { signal });
      // A page changes its colours by an attribute of its root, or the system does.
      const repaint = () => this.paint();
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint, { signal });
      const roots = new MutationObserver(repaint);
      for (const root of [document.documentElement, document.body]) roots.observe(root, { attributes: true });
      signal.addEventListener("abort", () => roots.disconnect());
    }

    end() {
      clearTimeout(this.timer);
      this.ended.abort();
    }

    refresh() {
      const { chat } = this, { inline } = chat;
      this.element.role = inline ? "region" : "dialog";
      this.element.classList.toggle("fixed", !inline);
      this.closer.hidden = inline;
      this.title.textContent = this.element.ariaLabel = chat.heading;
      this.retry.textContent = chat.word("retry");
      this.away.textContent = chat.word("tab");
      for (const [element, name] of [[this.fresh, "fresh"], [this.tab, "tab"], [this.closer, "close"]]) {
        element.title = element.ariaLabel = chat.word(name);
      }
      if (this.frame) this.frame.title = chat.heading;
      if (this.cause) this.said.textContent = this.reason();
      this.paint();
    }

    // ---- open and closed ----------------------------------------------------------------------------------------

    get shown() { return !this.element.hidden; }

    open() {
      if (this.shown) return;
      this.opener = document.activeElement === document.body ? this.chat : document.activeElement;
      this.element.hidden = false;
      this.chat.launcher.ariaExpanded = "true";
      if (!this.frame) this.start();
      if (!this.chat.inline) this.element.focus();
      if (this.ready) this.enter();
      this.chat.tell("open");
    }

    close() {
      if (!this.shown || this.chat.inline) return;
      // Who has meanwhile gone back to the page is left there.
      const inside = [this.chat, document.body].includes(document.activeElement);
      this.element.hidden = true;
      this.chat.launcher.ariaExpanded = "false";
      if (inside) (this.opener?.isConnected && this.opener !== this.chat ? this.opener : this.chat.launcher).focus();
      this.chat.tell("close");
    }

    // A frame of another origin may take the focus within it only after the page has given it the focus.
    enter() {
      this.frame.focus();
      this.send("focus");
    }

    // ---- the frame ----------------------------------------------------------------------------------------------

    start() {
      const { chat } = this;
      this.frame?.remove();
      this.ready = this.signing = false;
      this.show("loading");
      const src = new URL(base);
      src.searchParams.set("__theme", this.theme = this.schemeOf(chat));
      this.narrow(src);
      this.frame = part("frame", "iframe", { src, title: chat.heading, allow: "clipboard-write" });
      this.frame.addEventListener("load", () => this.expect(LOADED_MS));
      this.body.prepend(this.frame);
      this.expect(PATIENCE_MS);
      const { question } = chat.dataset;
      if (question && !this.asked) this.send("ask", { question });
      this.asked = true;
    }

    // Where the page wants to have looked, and the language it wants to have spoken.
    narrow(address) {
      address.searchParams.set("lang", this.chat.language);
      const named = (this.chat.dataset.sources ?? "").split(",").map((source) => source.trim()).filter(Boolean);
      for (const source of named) address.searchParams.append("sources", source);
      return address;
    }

    expect(milliseconds) {
      clearTimeout(this.timer);
      if (this.ready || this.signing) return;  // its script may run before all of it is loaded
      this.timer = setTimeout(() => this.diagnose(), milliseconds);
    }

    // Why is the frame mute? A frame does not say; a script does, and the page's policy allows it for certain.
    async diagnose() {
      if (this.ready || this.cause === "policy") return;
      if (!navigator.onLine) return this.fail("offline");
      const cause = await load(Date.now()).then(() => "refused", (rule) => (rule ? "policy" : "unreachable"));
      if (!this.ready) this.fail(cause, "script-src");
    }

    fail(cause, rule) {
      this.show(cause, rule);
      this.chat.tell("error", { cause });
    }

    show(cause, rule) {
      this.cause = cause;
      this.rule = rule;
      this.fresh.hidden = !this.ready;
      this.note.hidden = !cause;
      this.retry.hidden = cause === "loading";
      this.away.hidden = !["refused", "policy"].includes(cause);
      this.said.textContent = cause ? this.reason() : "";
    }

    // Each page around the frame must be listed, and no browser says which of them is not.
    reason() {
      if (this.cause !== "refused" || parent === window) return this.chat.word(this.cause).replace("{rule}", this.rule);
      const around = location.ancestorOrigins ?? (document.referrer ? [new URL(document.referrer).origin] : []);
      const pages = [...new Set([location.origin, ...around])].map((page) => `\u2068${page}\u2069`);
      return this.chat.word("nested").replace("{pages}", () => pages.join(", "));
    }

    schemeOf(element) {
      const scheme = getComputedStyle(element).colorScheme;
      const either = scheme.includes("light") && !matchMedia("(prefers-color-scheme: dark)").matches;
      return scheme.includes("dark") && !either ? "dark" : "light";
    }

    paint() {
      const theme = this.schemeOf(this.chat);
      if (!this.frame || theme === this.theme) return;
      this.theme = theme;
      this.send("theme", { theme });
    }

    // ---- messages -----------------------------------------------------------------------------------------------

    send(order, given = {}) {
      if (this.ready) this.post(order, given);
      else this.waiting.push([order, given]);
    }

    // Addressed, so that a page which came instead of the chat, a sign-in for one, is told nothing.
    post(order, given) {
      this.frame.contentWindow.postMessage({ pincite: order, ...given }, base.origin);
    }

    hear(event) {
      if (event.origin !== base.origin || event.source !== this.frame?.contentWindow) return;
      const { pincite: what, ...detail } = event.data ?? {};
      if (what === "here") this.post("hello");
      if (what === "sign-in") this.wait();
      if (what === "ready") this.begin();
      if (what === "escape") this.close();
      if (what === "question") this.tab.href = this.narrow(new URL(`?${new URLSearchParams(detail)}`, base));
      if (HEARD.includes(what)) this.chat.tell(what, detail);
    }

    // The frame asks its reader to sign in; what is to be said to the chat is said once it is there.
    wait() {
      clearTimeout(this.timer);
      this.signing = true;
      this.show(null);
    }

    begin() {
      clearTimeout(this.timer);
      this.ready = true;
      this.show(null);
      if (this.element.matches(":focus")) this.enter();  // unless the reader has meanwhile gone elsewhere
      for (const [order, given] of this.waiting.splice(0)) this.send(order, given);
    }
  }

  Chat.Dialog = Dialog;
})();
