// piperchat.js, the module script that a host page names. It can't be called piperchat.ts: TypeScript would never look at piperchat.d.ts then.

import type { PiperChat as Declared } from "./piperchat";

export const PiperChat: Partial<typeof Declared> = {};
