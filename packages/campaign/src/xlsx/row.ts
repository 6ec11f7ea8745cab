/** A row of a sheet that is not empty. `cells` ends with the last one that is not empty. */
export interface SheetRow {
  /** As the program shows it, from 1. */
  row: number;
  cells: string[];
}
