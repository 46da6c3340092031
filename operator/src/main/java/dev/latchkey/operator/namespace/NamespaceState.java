package dev.latchkey.operator.namespace;

/** What the operator may do in a namespace. */
public enum NamespaceState {
  /** Everything. */
  OPEN,
  /** Nothing: somebody annotated it so, to restore it for example. Verifiers go on. */
  PAUSED,
  /** End credentials, but make none: it is being deleted. */
  TERMINATING
}
