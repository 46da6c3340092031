package dev.latchkey.testing.contract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;

/** An OpenAPI document and places in it. Immutable. */
record ApiDocument(JsonNode root) {
  /** What is at a place, after its references were followed. */
  Place at(JsonPointer pointer) {
    JsonPointer place = pointer;
    JsonNode node = root.at(place);
    while (node.path("$ref").isTextual()) {
      place = JsonPointer.compile(node.get("$ref").textValue().substring(1));
      node = root.at(place);
    }
    return new Place(place, node);
  }

  /**
   * A place.
   *
   * @param pointer where it is; without references on the way
   * @param node what is there; missing if nothing is
   */
  record Place(JsonPointer pointer, JsonNode node) {}

  /** What is below a place, by its names. */
  Place below(Place place, String... names) {
    Place result = place;
    for (String name : names) {
      result = at(result.pointer().appendProperty(name));
    }
    return result;
  }
}
