package dev.latchkey.dev.embedded;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One kind that the embedded API server serves.
 *
 * @param group its API group, empty for the core group
 * @param version its version
 * @param plural its name in paths
 * @param singular its name for one object
 * @param kind its kind
 * @param namespaced whether its objects are in namespaces
 * @param shortNames what kubectl takes as its name too
 * @param categories the names under which kubectl lists it together with others
 * @param status whether its status is written on a path of its own
 * @param columns what {@code kubectl get} shows after the name
 * @param schema the custom resource's schema; empty for built-in kinds
 */
record ServedResource(
    String group,
    String version,
    String plural,
    String singular,
    String kind,
    boolean namespaced,
    List<String> shortNames,
    List<String> categories,
    boolean status,
    List<Column> columns,
    Optional<JSONSchemaProps> schema) {

  /** The built-in kinds that Latchkey or its users touch. */
  static Stream<ServedResource> builtIn() {
    Column age = Column.age();
    return Stream.of(
        core("namespaces", "Namespace", false, "ns", new Column("Status", "{.status.phase}"), age),
        core(
            "secrets",
            "Secret",
            true,
            "",
            new Column("Type", "{.type}"),
            Column.count("Data", "{.data}"),
            age),
        core("configmaps", "ConfigMap", true, "cm", Column.count("Data", "{.data}"), age),
        core("serviceaccounts", "ServiceAccount", true, "sa", age),
        core(
            "events",
            "Event",
            true,
            "ev",
            Column.since("Last Seen", "{.lastTimestamp}"),
            new Column("Type", "{.type}"),
            new Column("Reason", "{.reason}"),
            new Column("Object", "{.involvedObject.name}"),
            new Column("Message", "{.message}")),
        new ServedResource(
            "coordination.k8s.io",
            "v1",
            "leases",
            "lease",
            "Lease",
            true,
            List.of(),
            List.of(),
            false,
            List.of(new Column("Holder", "{.spec.holderIdentity}"), age),
            Optional.empty()),
        new ServedResource(
            "apiextensions.k8s.io",
            "v1",
            "customresourcedefinitions",
            "customresourcedefinition",
            "CustomResourceDefinition",
            false,
            List.of("crd", "crds"),
            List.of(),
            true,
            List.of(age),
            Optional.empty()));
  }

  private static ServedResource core(
      String plural, String kind, boolean namespaced, String shortName, Column... columns) {
    return new ServedResource(
        "",
        "v1",
        plural,
        kind.toLowerCase(Locale.ROOT),
        kind,
        namespaced,
        Stream.of(shortName).filter(name -> !name.isEmpty()).toList(),
        List.of(),
        false,
        List.of(columns),
        Optional.empty());
  }

  /** The kind that a definition defines, in the version that is stored. */
  static ServedResource of(CustomResourceDefinition definition) {
    var spec = definition.getSpec();
    CustomResourceDefinitionVersion version =
        spec.getVersions().stream()
            .filter(CustomResourceDefinitionVersion::getStorage)
            .findFirst()
            .orElseThrow();
    List<Column> columns =
        version.getAdditionalPrinterColumns().isEmpty()
            ? List.of(Column.age())
            : version.getAdditionalPrinterColumns().stream().map(Column::of).toList();
    return new ServedResource(
        spec.getGroup(),
        version.getName(),
        spec.getNames().getPlural(),
        spec.getNames().getSingular(),
        spec.getNames().getKind(),
        spec.getScope().equals("Namespaced"),
        List.copyOf(spec.getNames().getShortNames()),
        List.copyOf(spec.getNames().getCategories()),
        version.getSubresources() != null && version.getSubresources().getStatus() != null,
        columns,
        Optional.ofNullable(version.getSchema()).map(schema -> schema.getOpenAPIV3Schema()));
  }

  /** As in {@code apiVersion}. */
  String groupVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** The path under which collections of it are; a namespace is put in where it has one. */
  String path(Optional<String> namespace) {
    String root = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
    return root + namespace.map(name -> "/namespaces/" + name).orElse("") + "/" + plural;
  }

  /** As in messages: {@code issuedapikeys.latchkey.dev}. */
  String qualifiedName() {
    return group.isEmpty() ? plural : plural + "." + group;
  }
}
