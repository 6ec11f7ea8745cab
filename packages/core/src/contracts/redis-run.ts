/** Identifies the run of Redis that a connection reaches, and whether that run can have lost writes. */
export interface RedisRunPort {
  /** Returns the id of the run: it changes with every restart and failover. For a Cluster, the ids of all masters. */
  identify(): Promise<string>;
  /**
   * Returns true if every acknowledged write is on disk first, and this is not a promoted replica: a restart then loses nothing.
   * False if the settings cannot be read, and for a Cluster.
   */
  isLossless(): Promise<boolean>;
  /** Calls `listener` when the connection is lost, or a node of a Cluster comes or goes. Returns a function that stops this. */
  onLost(listener: () => void): () => void;
}
