// Constructed sheets in the shadow root: a host's Content-Security-Policy needs no style-src for them, and its own style sheets don't reach in.

/** In place. */
export const common = sheetOf(`:host{display:block;height:600px}
:host([hidden]){display:none}
*{box-sizing:border-box}
#all,#panel,iframe{display:block;width:100%;height:100%;border:0}
#all{--accent:#2563eb;font:15px/1.45 system-ui;text-align:center}
#panel{background:var(--bg,Canvas);color:CanvasText;overflow:hidden}
p{display:grid;place-content:center;justify-items:center;gap:16px;height:100%;margin:0}
button{font:inherit;font-weight:600;border:1px solid #0000;background:var(--accent);color:var(--on-accent);cursor:pointer}
p button{height:44px;padding:0 20px;border-radius:14px}
:focus-visible{outline:2px solid var(--accent);outline-offset:3px}
`);

/** In the corner of the window. */
export const launcher = sheetOf(`:host{display:contents}
#all{position:fixed;z-index:2147483000;bottom:calc(24px + env(safe-area-inset-bottom));inset-inline-end:calc(24px + env(safe-area-inset-right));width:60px;height:60px}
#bubble{display:grid;place-items:center;width:100%;height:100%;padding:0;border-radius:50%}
#bubble,#panel{box-shadow:0 12px 32px rgb(16 24 40/.2)}
#bubble:hover{filter:brightness(1.08)}
#bubble::before{content:"";width:21px;height:19px;border:2px solid;border-radius:50% 50% 50% 4px}
.open #bubble::before{width:12px;height:12px;border-width:0 2px 2px 0;border-radius:0;transform:translateY(-3px)rotate(45deg)}
#badge{position:absolute;top:-6px;inset-inline-end:-6px;min-width:24px;padding:0 5px;border:2px solid var(--accent);border-radius:12px;background:#fff;color:#000;font:600 12px/20px system-ui;pointer-events:none}
#badge:empty,.open #badge{display:none}
i{position:absolute;clip-path:inset(50%)}
#panel{position:absolute;bottom:76px;inset-inline-end:0;width:min(384px,100vw - 48px);height:min(640px,100dvh - 124px);border:1px solid rgb(128 136 150/.2);border-radius:22px}
:not(.open)>#panel{transition-property:all;visibility:hidden;opacity:0;transform:translateY(8px)}
@media (max-width:480px),(max-height:420px){
#panel{position:fixed;inset:var(--top,0) 0 auto;width:auto;height:var(--height,100dvh);border:0;border-radius:0}
.open #bubble{position:relative;z-index:1}
.live.open #bubble{display:none}
}
@media (prefers-reduced-motion:no-preference){#panel{transition:opacity .12s,transform .12s}}
@media print{#all{display:none}}
`);

function sheetOf(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}
