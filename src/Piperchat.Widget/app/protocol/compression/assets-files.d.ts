// What esbuild's `file` loader makes of an asset: its URL, relative to the bundle.
declare module "*.wasm" {
  const url: string;
  export default url;
}
declare module "*.zdict" {
  const url: string;
  export default url;
}
