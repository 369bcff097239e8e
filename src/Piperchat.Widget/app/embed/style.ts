// Constructed sheets in the shadow root: a host's Content-Security-Policy needs no style-src for them, and its own style sheets don't reach in.

const common = `
:host([hidden]){display:none}
*{box-sizing:border-box}
.all,.panel,iframe{display:block;width:100%;height:100%;border:0}
.panel{position:relative;background:var(--bg,Canvas);color:CanvasText;color-scheme:inherit;font:15px/1.45 Inter,system-ui,-apple-system,"Segoe UI",sans-serif;letter-spacing:normal;text-align:center;overflow:hidden;overscroll-behavior:contain}
.notice{position:absolute;inset:0;display:flex;flex-direction:column;align-items:center;justify-content:center;gap:16px;padding:24px}
p{margin:0}
button{font:inherit;border:1px solid #0000;background:var(--accent);color:var(--on-accent);cursor:pointer;-webkit-tap-highlight-color:transparent}
.notice button{min-height:44px;padding:0 20px;border-radius:14px;font-weight:600}
:focus-visible{outline:2px solid var(--accent);outline-offset:3px}
`;

const inline = `
:host{display:block;height:600px}
`;

const launcher = `
:host{display:contents}
.all{display:contents}
.bubble,.badge,.panel{position:fixed;z-index:2147483000}
.bubble{inset-block-end:calc(24px + env(safe-area-inset-bottom));inset-inline-end:calc(24px + env(safe-area-inset-right));display:grid;place-items:center;width:60px;height:60px;padding:0;border-radius:50%;box-shadow:0 8px 24px rgb(16 24 40/.2),0 1px 3px rgb(16 24 40/.16)}
.bubble:hover{filter:brightness(1.08)}
.bubble:focus-visible{box-shadow:0 0 0 3px #fff,0 8px 24px rgb(16 24 40/.2)}
svg{grid-area:1/1;width:28px;height:28px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round;transition:opacity .12s,transform .12s}
.open .chat,.down{opacity:0;transform:scale(.6)}
.open .down{opacity:1;transform:none}
.badge{inset-block-end:calc(65px + env(safe-area-inset-bottom));inset-inline-end:calc(20px + env(safe-area-inset-right));min-width:24px;padding:0 6px;border:2px solid var(--accent);border-radius:12px;background:#fff;color:#14161c;font:700 12px/20px Inter,system-ui,-apple-system,"Segoe UI",sans-serif;text-align:center;pointer-events:none}
.badge:empty,.open .badge{display:none}
i{position:absolute;clip-path:inset(50%);white-space:nowrap}
.panel{inset-block-end:calc(100px + env(safe-area-inset-bottom));inset-inline-end:calc(24px + env(safe-area-inset-right));width:min(384px,100vw - 48px);height:min(640px,100dvh - 124px);border-radius:22px;box-shadow:0 12px 32px rgb(16 24 40/.16),0 1px 3px rgb(16 24 40/.1);outline:1px solid #0000}
.all:not(.open) .panel{visibility:hidden;opacity:0;transform:translateY(8px)}
.panel{transition:opacity .12s,transform .12s,visibility .12s}
@media (max-width:480px),(max-height:420px){
.panel{inset:var(--top,0) 0 auto;width:auto;height:var(--height,100dvh);border-radius:0}
.open.live .bubble{display:none}
}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
@media print{:host{display:none!important}}
`;

const sheets = new Map<string, CSSStyleSheet>();

/** Made once for all chats of a page. */
export const styleOf = (isLauncher: boolean): CSSStyleSheet[] => [common, isLauncher ? launcher : inline].map(sheetOf);

function sheetOf(text: string): CSSStyleSheet {
  let sheet = sheets.get(text);
  if (!sheet) {
    sheets.set(text, (sheet = new CSSStyleSheet()));
    sheet.replaceSync(text);
  }
  return sheet;
}
