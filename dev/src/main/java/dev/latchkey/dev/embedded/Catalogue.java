package dev.latchkey.dev.embedded;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.apiserver.ApiServerInstallation;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Every kind that is served, and the discovery documents that tell clients so. */
record Catalogue(List<ServedResource> resources) {

  private static final List<String> VERBS =
      List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
  private static final List<String> STATUS_VERBS = List.of("get", "patch", "update");

  Catalogue {
    resources = List.copyOf(resources);
  }

  Optional<ServedResource> find(ResourcePath path) {
    return resources.stream()
        .filter(
            resource ->
                resource.group().equals(path.group())
                    && resource.version().equals(path.version())
                    && resource.plural().equals(path.plural()))
        .filter(resource -> path.subresource().isEmpty() || hasSubresource(resource, path))
        .filter(resource -> resource.namespaced() || path.namespace().isEmpty())
        .findFirst();
  }

  private static boolean hasSubresource(ServedResource resource, ResourcePath path) {
    return resource.status() && path.subresource().get().equals("status");
  }

  Optional<ServedResource> find(String groupVersion, String plural) {
    return resources.stream()
        .filter(
            resource ->
                resource.groupVersion().equals(groupVersion) && resource.plural().equals(plural))
        .findFirst();
  }

  /** The discovery document at a path; empty where there is none. */
  Optional<ObjectNode> discovery(String path) {
    String[] steps = path.replaceAll("^/|/$", "").split("/");
    return switch (steps[0]) {
      case "version" -> steps.length == 1 ? Optional.of(version()) : Optional.empty();
      case "api" ->
          switch (steps.length) {
            case 1 -> Optional.of(coreVersions());
            case 2 -> resourceList(resource -> resource.group().isEmpty(), steps[1]);
            default -> Optional.empty();
          };
      case "apis" ->
          switch (steps.length) {
            case 1 -> Optional.of(groups());
            case 2 -> group(steps[1]);
            case 3 ->
                resourceList(
                    resource -> resource.group().equals(steps[1]), steps[1] + "/" + steps[2]);
            default -> Optional.empty();
          };
      default -> Optional.empty();
    };
  }

  private static ObjectNode version() {
    String[] numbers = ApiServerInstallation.VERSION.split("\\.");
    return object()
        .put("major", numbers[0])
        .put("minor", numbers[1])
        .put("gitVersion", "v" + ApiServerInstallation.VERSION + "+latchkey-embedded")
        .put("platform", "java");
  }

  private static ObjectNode coreVersions() {
    ObjectNode versions = object().put("kind", "APIVersions");
    versions.putArray("versions").add("v1");
    return versions;
  }

  private ObjectNode groups() {
    ObjectNode list = object().put("kind", "APIGroupList").put("apiVersion", "v1");
    ArrayNode groups = list.putArray("groups");
    resources.stream()
        .map(ServedResource::group)
        .filter(name -> !name.isEmpty())
        .distinct()
        .flatMap(name -> group(name).stream())
        .forEach(groups::add);
    return list;
  }

  private Optional<ObjectNode> group(String name) {
    return resources.stream()
        .filter(resource -> resource.group().equals(name))
        .findFirst()
        .map(
            resource -> {
              ObjectNode version =
                  object()
                      .put("groupVersion", resource.groupVersion())
                      .put("version", resource.version());
              ObjectNode group =
                  object().put("kind", "APIGroup").put("apiVersion", "v1").put("name", name);
              group.putArray("versions").add(version);
              group.set("preferredVersion", version);
              return group;
            });
  }

  private Optional<ObjectNode> resourceList(
      Predicate<ServedResource> inGroup, String groupVersion) {
    List<ServedResource> served =
        resources.stream()
            .filter(inGroup)
            .filter(resource -> resource.groupVersion().equals(groupVersion))
            .toList();
    if (served.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode list =
        object()
            .put("kind", "APIResourceList")
            .put("apiVersion", "v1")
            .put("groupVersion", groupVersion);
    ArrayNode entries = list.putArray("resources");
    served.stream().flatMap(Catalogue::entries).forEach(entries::add);
    return Optional.of(list);
  }

  private static Stream<ObjectNode> entries(ServedResource resource) {
    ObjectNode itself = entry(resource, resource.plural(), VERBS);
    itself.put("singularName", resource.singular());
    addAll(itself.putArray("shortNames"), resource.shortNames());
    addAll(itself.putArray("categories"), resource.categories());
    return resource.status()
        ? Stream.of(itself, entry(resource, resource.plural() + "/status", STATUS_VERBS))
        : Stream.of(itself);
  }

  private static ObjectNode entry(ServedResource resource, String name, List<String> verbs) {
    ObjectNode entry =
        object()
            .put("name", name)
            .put("singularName", "")
            .put("namespaced", resource.namespaced())
            .put("kind", resource.kind());
    addAll(entry.putArray("verbs"), verbs);
    return entry;
  }

  private static void addAll(ArrayNode array, List<String> values) {
    values.forEach(array::add);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
