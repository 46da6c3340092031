package dev.latchkey.verifier.token;

/** Token keys that keep themselves current until they are closed. Safe for several threads. */
public interface CurrentTokenKeys extends TokenKeys, AutoCloseable {
  /** Begins to read the keys of the namespaces that are known, and goes on for ever. */
  void start();

  /** Adds a namespace, if it is new. Never waits. */
  void know(String namespace);

  /** Whether all that is to be read was looked at once, with whatever result. */
  boolean isSettled();

  @Override
  void close();
}
