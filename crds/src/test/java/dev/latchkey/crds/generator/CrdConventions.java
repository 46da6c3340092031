package dev.latchkey.crds.generator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.SelectableField;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the generator has no annotation for: columns in an order, categories, defaults of status.
 */
final class CrdConventions {
  private static final String READY_REASON = ".status.conditions[?(@.type==\"Ready\")].reason";
  private static final String READY = ".status.conditions[?(@.type==\"Ready\")].status";
  private static final String ACTIVE = ".status.conditions[?(@.type==\"Active\")].status";

  private CrdConventions() {}

  static CustomResourceDefinition apply(CustomResourceDefinition crd) {
    crd.getSpec().getNames().setCategories(List.of("latchkey"));
    CustomResourceDefinitionVersion version = crd.getSpec().getVersions().get(0);
    JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
    root.setRequired(List.of("spec"));
    switch (crd.getSpec().getNames().getKind()) {
      case "IssuedApiKey" -> {
        root.setDescription(
            "An API key that Latchkey makes: the operator writes its credential into a Secret, and"
                + " a hashed record by which verifiers know it.");
        describeSpec(root, "What you want of the key.");
        keyStatus(root);
        version.setAdditionalPrinterColumns(keyColumns(true));
        version.setSelectableFields(selectable(".spec.actorID"));
        refuseForeignNames(root, "labels");
        refuseForeignNames(root, "annotations");
      }
      case "ImportedApiKey" -> {
        root.setDescription(
            "An API key that some other system made and that Latchkey is to verify: the operator"
                + " reads it from a Secret and writes a hashed record by which verifiers know it.");
        describeSpec(root, "What you want of the key.");
        keyStatus(root);
        version.setAdditionalPrinterColumns(keyColumns(false));
        version.setSelectableFields(selectable(".spec.actorID"));
      }
      case "ApiKeyRecord" -> {
        root.setDescription(
            "What verifiers know of one credential: hashes of it, and what it may do. Written by"
                + " the operator alone; declare an IssuedApiKey or ImportedApiKey instead.");
        describeSpec(root, "What a verifier knows of the credential.");
        root.getProperties()
            .get("status")
            .setDescription(
                "How the credential is used. Written by verifiers, now and then; nothing is decided"
                    + " by it.");
        rule(
            root,
            "self.metadata.name == self.spec.keyID.lowerAscii()",
            "a record is named after its keyID, in lower case");
        version.setAdditionalPrinterColumns(
            List.of(
                column("Kind", "string", ".spec.owner.kind", 0),
                column("Owner", "string", ".spec.owner.name", 0),
                column("Actor", "string", ".spec.actorID", 0),
                column("Ended", "string", ".spec.revocation.cause", 0),
                column("Ends", "string", ".spec.revocation.effectiveTime", 0),
                column("Expires", "string", ".spec.expireTime", 0),
                column("Age", "date", ".metadata.creationTimestamp", 0),
                column("Display name", "string", ".spec.displayName", 1),
                column("Scopes", "string", ".spec.scopes", 1),
                column("Audiences", "string", ".spec.audiences", 1),
                column("Last used", "string", ".status.lastUsedTime", 1)));
        version.setSelectableFields(
            selectable(".spec.owner.name", ".spec.owner.uid", ".spec.actorID"));
      }
      case "ApiKeyRevocation" -> {
        root.setDescription(
            "An order to revoke credentials, now and for good. Whoever may create one may revoke."
                + " Deleting it brings nothing back.");
        describeSpec(root, "What is to be revoked, and why. Immutable.");
        version.setAdditionalPrinterColumns(
            List.of(
                column("Key ID", "string", ".spec.keyID", 0),
                column("Key", "string", ".spec.keyRef.name", 0),
                column("Reason", "string", ".spec.reason", 0),
                column("State", "string", ".status.state", 0),
                column("Age", "date", ".metadata.creationTimestamp", 0)));
        orderStatus(root, "Nobody has looked at this order yet.");
      }
      case "ApiKeySelfRevocation" -> {
        root.setDescription(
            "A holder's own revocation of a credential, valid by its proof alone. Written by"
                + " verifiers.");
        describeSpec(root, "What is to be revoked, and the proof. Immutable.");
        version.setAdditionalPrinterColumns(
            List.of(
                column("Key ID", "string", ".spec.keyID", 0),
                column("Reason", "string", ".spec.reason", 0),
                column("State", "string", ".status.state", 0),
                column("Age", "date", ".metadata.creationTimestamp", 0)));
        orderStatus(root, "Nobody has looked at this self-revocation yet.");
      }
      case "ApiKeyIssuer" -> {
        root.setDescription(
            "How this namespace makes credentials and derived tokens, and when the keys behind them"
                + " are replaced. At most one, named default; a namespace without one has the"
                + " defaults.");
        describeSpec(root, "What you want of the namespace's keys.");
        rule(
            root,
            "self.metadata.name == 'default'",
            "a namespace has one ApiKeyIssuer: name it default");
        pendingStatus(root, "The operator has not looked at this ApiKeyIssuer yet.");
        version.setAdditionalPrinterColumns(
            List.of(
                column("Tokens", "string", ".status.derivedTokens", 0),
                column("Issuer", "string", ".status.issuer", 0),
                column("Ready", "string", READY, 0),
                column("State", "string", READY_REASON, 0),
                column("Age", "date", ".metadata.creationTimestamp", 0)));
      }
      default -> throw new IllegalStateException("no conventions for " + crd.getSpec().getNames());
    }
    return crd;
  }

  private static void describeSpec(JSONSchemaProps root, String description) {
    root.getProperties().get("spec").setDescription(description);
    root.getProperties()
        .get("status")
        .setDescription("What became of it. Written by the operator; nothing is decided by it.");
    JSONSchemaProps metadata = root.getProperties().get("spec").getProperties().get("metadata");
    if (metadata != null) {
      metadata.setMaxProperties(1024L);
    }
  }

  /** A key that nobody has looked at must never be taken for current. */
  private static void keyStatus(JSONSchemaProps root) {
    pendingStatus(root, "The operator has not looked at this key yet.");
  }

  private static void pendingStatus(JSONSchemaProps root, String message) {
    JSONSchemaProps status = root.getProperties().get("status");
    JSONSchemaProps conditions = status.getProperties().get("conditions");
    conditions.setXKubernetesListType("map");
    conditions.setXKubernetesListMapKeys(List.of("type"));
    var json = JsonNodeFactory.instance;
    var pending = json.objectNode();
    pending.put("observedGeneration", -1);
    pending
        .putArray("conditions")
        .addObject()
        .put("type", "Ready")
        .put("status", "Unknown")
        .put("reason", "Pending")
        .put("message", message)
        .put("lastTransitionTime", "1970-01-01T00:00:00Z");
    status.setDefault(pending);
  }

  private static void orderStatus(JSONSchemaProps root, String message) {
    JsonNode pending =
        JsonNodeFactory.instance.objectNode().put("state", "Pending").put("message", message);
    root.getProperties().get("status").setDefault(pending);
  }

  /** A label copied from Argo CD would have the Secret pruned; ours mark what is ours. */
  private static void refuseForeignNames(JSONSchemaProps root, String field) {
    JSONSchemaProps map =
        root.getProperties().get("spec").getProperties().get("secret").getProperties().get(field);
    rule(
        map,
        "self.all(k,"
            + " !k.matches('^([^/]*[.])?(kubernetes[.]io|k8s[.]io|argoproj[.]io|latchkey[.]dev)/'))",
        "names under kubernetes.io, k8s.io, argoproj.io and latchkey.dev are refused on the Secret:"
            + " other tools act on them");
  }

  private static void rule(JSONSchemaProps schema, String rule, String message) {
    var added = new ValidationRule();
    added.setRule(rule);
    added.setMessage(message);
    var rules = new java.util.ArrayList<>(schema.getXKubernetesValidations());
    rules.add(added);
    schema.setXKubernetesValidations(rules);
  }

  private static List<CustomResourceColumnDefinition> keyColumns(boolean delivered) {
    var columns =
        Stream.of(
            column("Actor", "string", ".spec.actorID", 0),
            column("State", "string", READY_REASON, 0),
            column("Active", "string", ACTIVE, 0),
            column("Key ID", "string", ".status.keyID", 0),
            // As a date, kubectl would print every time in the future as <invalid>.
            column("Expires", "string", ".status.expireTime", 0),
            column("Age", "date", ".metadata.creationTimestamp", 0),
            // What was made over HTTP has a name that says nothing.
            column("Display name", "string", ".spec.displayName", 1),
            column("Scopes", "string", ".spec.scopes", 1),
            column("Audiences", "string", ".spec.audiences", 1));
    return (delivered
            ? Stream.concat(columns, Stream.of(column("Secret", "string", ".status.secretName", 1)))
            : columns)
        .toList();
  }

  private static CustomResourceColumnDefinition column(
      String name, String type, String path, int priority) {
    return new CustomResourceColumnDefinitionBuilder()
        .withName(name)
        .withType(type)
        .withJsonPath(path)
        .withPriority(priority == 0 ? null : priority)
        .build();
  }

  private static List<SelectableField> selectable(String... paths) {
    return Stream.of(paths).map(SelectableField::new).toList();
  }
}
