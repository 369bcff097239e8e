import type { ComponentChildren } from "preact";

export type IconProps = { size?: number };

export function Icon({ size = 20, children }: IconProps & { children: ComponentChildren }) {
  return (
    <svg
      class="pc-icon" width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"
      stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export const LockIcon = (props: IconProps) => <Icon {...props}><rect x="4" y="10.5" width="16" height="11" rx="3" /><path d="M8 10.5V7a4 4 0 0 1 8 0v3.5" /></Icon>;
export const SendIcon = (props: IconProps) => <Icon {...props}><path d="M12 19.5v-15M5.5 11 12 4.5l6.5 6.5" /></Icon>;
export const DownIcon = (props: IconProps) => <Icon {...props}><path d="M12 4.5v15M5.5 13l6.5 6.5 6.5-6.5" /></Icon>;
export const MenuIcon = (props: IconProps) => <Icon {...props}><path d="M4 6.5h16M4 12h16M4 17.5h10" /></Icon>;
export const PlusIcon = (props: IconProps) => <Icon {...props}><path d="M12 5v14M5 12h14" /></Icon>;
export const CloseIcon = (props: IconProps) => <Icon {...props}><path d="m6 6 12 12M18 6 6 18" /></Icon>;
export const ReplyIcon = (props: IconProps) => <Icon {...props}><path d="m9 7-5 5 5 5" /><path d="M4 12h10a6 6 0 0 1 6 6v1" /></Icon>;
export const PeopleIcon = (props: IconProps) => <Icon {...props}><circle cx="9" cy="8" r="3.5" /><path d="M2.5 20a6.5 6.5 0 0 1 13 0M16 4.8a3.5 3.5 0 0 1 0 6.4M18 14a6.5 6.5 0 0 1 3.5 6" /></Icon>;
export const WarnIcon = (props: IconProps) => <Icon {...props}><path d="M12 4 2.5 20.5h19L12 4ZM12 10.5v4.5M12 17.8v.2" /></Icon>;
export const InfoIcon = (props: IconProps) => <Icon {...props}><circle cx="12" cy="12" r="9" /><path d="M12 11v5.5M12 7.6v.2" /></Icon>;
export const ClockIcon = (props: IconProps) => <Icon {...props}><circle cx="12" cy="12" r="8.5" /><path d="M12 7.5V12l3 2" /></Icon>;
export const ChatIcon = (props: IconProps) => <Icon {...props}><path d="M4 11.5a8 7.5 0 1 1 4.2 6.6L4 19.5l1.2-3.4A7.2 7.2 0 0 1 4 11.5Z" /></Icon>;
export const CheckIcon = (props: IconProps) => <Icon {...props}><path d="m5 12.5 4.5 4.5L19 7.5" /></Icon>;
export const VouchedIcon = (props: IconProps) => <Icon {...props}><circle cx="12" cy="12" r="9" /><path d="m8 12.3 2.8 2.8L16 9.8" /></Icon>;
export const BinIcon = (props: IconProps) => <Icon {...props}><path d="M4 7h16M9.5 7V4.5h5V7M6 7l1 13h10l1-13M10 11v5M14 11v5" /></Icon>;
export const CopyIcon = (props: IconProps) => <Icon {...props}><rect x="8.5" y="8.5" width="12" height="12" rx="3" /><path d="M15.5 8.5v-2a3 3 0 0 0-3-3h-6a3 3 0 0 0-3 3v6a3 3 0 0 0 3 3h2" /></Icon>;
export const OfflineIcon = (props: IconProps) => <Icon {...props}><path d="M3 3l18 18M8.5 16.2a5 5 0 0 1 7 0M5 12.7a10 10 0 0 1 5-2.6M19 12.7a10 10 0 0 0-4.2-2.4M12 20h.01" /></Icon>;
