package dev.latchkey.dev.folder;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One object as a file declares it.
 *
 * @param ref which object
 * @param object what is declared of it; treated as immutable
 * @param file the file's name
 */
record Manifest(ObjectRef ref, ObjectNode object, String file) {

  boolean isSecret() {
    return ref.kind().equals("Secret");
  }

  /** Without the object, which may be a Secret. */
  @Override
  public String toString() {
    return ref + " of " + file;
  }
}
