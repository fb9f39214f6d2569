/** The most characters of a YAML file that is read. Apart from the reader, so that a form can know it without the library. */
export const YAML_MAX = 200_000;
