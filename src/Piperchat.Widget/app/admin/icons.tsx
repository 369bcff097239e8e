import { Icon, type IconProps } from "../look/icons";

export const BackIcon = (props: IconProps) => <Icon {...props}><path d="m14.5 5-7 7 7 7" /></Icon>;
export const ChevronIcon = (props: IconProps) => <Icon {...props}><path d="m7 10 5 5 5-5" /></Icon>;
export const SearchIcon = (props: IconProps) => <Icon {...props}><circle cx="11" cy="11" r="6.5" /><path d="m16 16 4.5 4.5" /></Icon>;
export const SiteIcon = (props: IconProps) => <Icon {...props}><path d="M4 20.5V7l8-3.5L20 7v13.5M2.5 20.5h19M9 20.5V15h6v5.5M8.5 10.5h.01M12 10.5h.01M15.5 10.5h.01" /></Icon>;
