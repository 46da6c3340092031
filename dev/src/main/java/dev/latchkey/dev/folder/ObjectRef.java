package dev.latchkey.dev.folder;

/**
 * Names one object.
 *
 * @param apiVersion its API version
 * @param kind its kind
 * @param namespace its namespace; for kinds without one it means nothing
 * @param name its name
 */
record ObjectRef(String apiVersion, String kind, String namespace, String name) {

  /** For people: {@code IssuedApiKey default/checkout}. */
  @Override
  public String toString() {
    return kind.equals("Namespace") ? kind + " " + name : kind + " " + namespace + "/" + name;
  }
}
