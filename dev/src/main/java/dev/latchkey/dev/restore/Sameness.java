package dev.latchkey.dev.restore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.Latchkey;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Whether an object that is there is the one that a restoration would create. Pure. */
final class Sameness {

  private final Map<KeyName, String> uids;

  /**
   * @param uids the uids of the restored keys in the cluster
   */
  Sameness(Map<KeyName, String> uids) {
    this.uids = uids;
  }

  boolean isSame(PlannedWrite write, JsonNode live) {
    return switch (write.kind()) {
      // Whose spec may be a GitOps tool's by now; what makes it ours is whom it takes over.
      case ISSUED_API_KEY, IMPORTED_API_KEY -> adopted(live).equals(adopted(write.json()));
      case SECRET -> isSameSecret(write, live);
      case API_KEY_RECORD -> holds(live.path("spec"), expectedSpec(write.json(), live));
      case API_KEY_REVOCATION, API_KEY_SELF_REVOCATION ->
          holds(live.path("spec"), write.json().path("spec"));
    };
  }

  /** Whether an API server stored everything that it was given, rather than dropped fields. */
  static boolean isComplete(PlannedWrite write, JsonNode stored) {
    return write.kind().isSecret() || holds(stored.path("spec"), write.json().path("spec"));
  }

  private static Optional<String> adopted(JsonNode key) {
    return Optional.ofNullable(key.at("/metadata/annotations").get(Latchkey.ADOPT))
        .map(JsonNode::asText);
  }

  private boolean isSameSecret(PlannedWrite write, JsonNode live) {
    JsonNode planned = write.json();
    boolean sameOwner =
        write.owner().isEmpty()
            || write.resolved(uids).filter(json -> owners(json).equals(owners(live))).isPresent();
    return sameOwner
        && planned.path("type").asText("Opaque").equals(live.path("type").asText("Opaque"))
        && data(planned).equals(data(live))
        && holds(live.at("/metadata/labels"), planned.at("/metadata/labels"));
  }

  private static Object owners(JsonNode object) {
    return StreamSupport.stream(object.at("/metadata/ownerReferences").spliterator(), false)
        .map(reference -> reference.path("uid").asText())
        .collect(Collectors.toSet());
  }

  private static JsonNode data(JsonNode secret) {
    return secret.path("data") instanceof ObjectNode data
        ? data
        : JsonNodeFactory.instance.objectNode();
  }

  /** The operator may have given the record to the restored key by now. */
  private JsonNode expectedSpec(JsonNode planned, JsonNode live) {
    JsonNode owner = live.at("/spec/owner");
    KeyName key = new KeyName(owner.path("kind").asText(), owner.path("name").asText());
    String uid = owner.path("uid").asText();
    JsonNode spec = planned.path("spec").deepCopy();
    if (uid.equals(uids.get(key)) && spec.path("owner") instanceof ObjectNode plannedOwner) {
      plannedOwner.put("uid", uid);
    }
    return spec;
  }

  /** A newer schema may have added defaults, so more than is wanted may be there. */
  private static boolean holds(JsonNode live, JsonNode wanted) {
    if (wanted.isMissingNode() || wanted.isNull()) {
      return true;
    }
    if (wanted.isObject()) {
      return wanted.properties().stream()
          .allMatch(field -> holds(live.path(field.getKey()), field.getValue()));
    }
    if (wanted.isArray()) {
      boolean same = live.isArray() && live.size() == wanted.size();
      for (int i = 0; same && i < wanted.size(); i++) {
        same = holds(live.get(i), wanted.get(i));
      }
      return same;
    }
    return wanted.isNumber() && live.isNumber()
        ? wanted.decimalValue().compareTo(live.decimalValue()) == 0
        : wanted.equals(live);
  }
}
