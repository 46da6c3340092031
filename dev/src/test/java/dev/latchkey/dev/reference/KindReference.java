package dev.latchkey.dev.reference;

import static dev.latchkey.dev.reference.MarkdownTable.code;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the schema of one kind says, as Markdown. */
final class KindReference {
  /** Where {@code docs/states.md} tells of a kind's states. */
  private static final Map<String, String> STATES =
      Map.of(
          "IssuedApiKey", "states-and-conditions-of-a-key",
          "ImportedApiKey", "states-and-conditions-of-a-key",
          "ApiKeyIssuer", "states-of-an-issuer",
          "ApiKeyRevocation", "states-of-an-order",
          "ApiKeySelfRevocation", "states-of-an-order");

  /** How the rules turn a duration such as 90d into seconds; CEL has no function for it. */
  private static final Pattern SECONDS =
      Pattern.compile(
          "int\\(([\\w.]+)\\.substring\\(0, size\\(\\1\\) - 1\\)\\) \\* \\(\\1\\.endsWith\\('s'\\)"
              + " \\? 1 : \\1\\.endsWith\\('m'\\) \\? 60 : \\1\\.endsWith\\('h'\\) \\? 3600 :"
              + " \\1\\.endsWith\\('d'\\) \\? 86400 : 604800\\)");

  private static final Pattern DEFAULT_IN_WORDS = Pattern.compile(" Default: (.+?)\\.(?= |$)");

  private final JsonNode names;
  private final JsonNode version;
  private final JsonNode schema;
  private final Set<String> immutable = new HashSet<>();
  private final MarkdownTable rules = new MarkdownTable("where", "message", "rule");
  private boolean anyRule;

  private KindReference(JsonNode definition) {
    this.names = definition.at("/spec/names");
    this.version = definition.at("/spec/versions/0");
    this.schema = version.at("/schema/openAPIV3Schema");
    collectRules("", schema);
  }

  /**
   * The section about a kind.
   *
   * @param yaml its CustomResourceDefinition
   */
  static String of(String yaml) {
    return new KindReference(Serialization.unmarshal(yaml, JsonNode.class)).section();
  }

  private String section() {
    String kind = names.path("kind").asText();
    String shortName = names.at("/shortNames/0").asText();
    StringBuilder text = new StringBuilder();
    text.append("## ").append(kind).append("\n\n");
    text.append(schema.path("description").asText()).append("\n\n");
    text.append("`kubectl get ")
        .append(names.path("plural").asText())
        .append("`, or `")
        .append(shortName)
        .append("`, shows:\n\n")
        .append(columns())
        .append('\n');
    selectable().ifPresent(fields -> text.append(fields).append("\n\n"));
    part(text, kind, "spec");
    part(text, kind, "status");
    if (anyRule) {
      text.append("### ").append(kind).append(" rules\n\n").append(rules).append('\n');
    }
    return text.toString();
  }

  private void part(StringBuilder text, String kind, String part) {
    JsonNode described = schema.at("/properties/" + part);
    if (described.isMissingNode()) {
      return;
    }
    text.append("### ").append(kind).append(' ').append(part).append("\n\n");
    text.append(described.path("description").asText());
    if (part.equals("status") && STATES.containsKey(kind)) {
      text.append(" [What the states mean](states.md#").append(STATES.get(kind)).append(").");
    }
    text.append("\n\n");
    if (described.has("default")) {
      text.append("While nobody has looked at it: ")
          .append(code(described.get("default").toString()))
          .append("\n\n");
    }
    MarkdownTable table =
        new MarkdownTable("field", "type", "default", "description", "constraints");
    fields(table, part, part + ".", described);
    text.append(table).append('\n');
  }

  private MarkdownTable columns() {
    MarkdownTable table = new MarkdownTable("column", "shows", "");
    for (JsonNode column : version.path("additionalPrinterColumns")) {
      table.row(
          column.path("name").asText().toUpperCase(Locale.ROOT),
          code(column.path("jsonPath").asText()),
          column.path("priority").asInt() > 0 ? "with `-o wide`" : "");
    }
    return table;
  }

  private Optional<String> selectable() {
    List<String> fields = new ArrayList<>();
    for (JsonNode field : version.path("selectableFields")) {
      fields.add(code(field.path("jsonPath").asText().substring(1)));
    }
    return fields.isEmpty()
        ? Optional.empty()
        : Optional.of("`--field-selector` takes " + String.join(", ", fields) + ".");
  }

  /** Fields in the order of the alphabet, each followed by its own. */
  private void fields(MarkdownTable table, String path, String prefix, JsonNode parent) {
    Set<String> required = new HashSet<>();
    parent.path("required").forEach(name -> required.add(name.asText()));
    Map<String, JsonNode> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    parent.path("properties").properties().forEach(e -> sorted.put(e.getKey(), e.getValue()));
    sorted.forEach(
        (name, field) -> {
          String here = path + "." + name;
          String text = field.path("description").asText();
          Matcher words = DEFAULT_IN_WORDS.matcher(text);
          boolean inWords = !field.has("default") && words.find();
          table.row(
              code(here.substring(prefix.length())),
              type(field),
              inWords ? words.group(1) : code(plain(field.path("default"))),
              inWords ? words.replaceFirst("").strip() : text,
              constraints(here, field, required.contains(name)));
          fields(table, here, prefix, field);
          fields(table, here + "[]", prefix, field.path("items"));
        });
  }

  private static String type(JsonNode field) {
    String type = field.path("type").asText();
    if (type.equals("array")) {
      return "list of " + plural(type(field.path("items")));
    }
    if (field.has("additionalProperties")) {
      return "map of " + plural(type(field.path("additionalProperties")));
    }
    if (field.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
      return "any object";
    }
    return field.path("format").asText().equals("date-time") ? "time" : type;
  }

  private static String plural(String type) {
    return type + "s";
  }

  private String constraints(String path, JsonNode field, boolean required) {
    StringJoiner text = new StringJoiner("; ");
    if (required) {
      text.add("required");
    }
    if (immutable.contains(path)) {
      text.add("immutable");
    }
    if (field.has("enum")) {
      List<String> values = new ArrayList<>();
      field.get("enum").forEach(value -> values.add(code(value.asText())));
      text.add("one of " + String.join(", ", values));
    }
    bounds(text, field);
    JsonNode items = field.has("items") ? field.get("items") : field.path("additionalProperties");
    if (items.isObject()) {
      StringJoiner each = new StringJoiner("; ");
      bounds(each, items);
      if (each.length() > 0) {
        text.add("each " + each);
      }
    }
    for (JsonNode key : field.path("x-kubernetes-list-map-keys")) {
      text.add("one for each " + code(key.asText()));
    }
    return text.toString();
  }

  private static void bounds(StringJoiner text, JsonNode field) {
    bound(text, field, "minLength", "maxLength", " characters");
    bound(text, field, "minItems", "maxItems", " items");
    bound(text, field, "minProperties", "maxProperties", " entries");
    bound(text, field, "minimum", "maximum", "");
    if (field.has("pattern")) {
      text.add(code(field.get("pattern").asText()));
    }
  }

  private static void bound(
      StringJoiner text, JsonNode field, String least, String most, String unit) {
    String from = field.has(least) ? number(field.get(least)) : "";
    String to = field.has(most) ? number(field.get(most)) : "";
    if (!from.isEmpty() && from.equals(to)) {
      text.add(to + unit);
    } else if (!from.isEmpty() && !to.isEmpty()) {
      text.add(from + " to " + to + unit);
    } else if (!from.isEmpty()) {
      text.add("at least " + from + unit);
    } else if (!to.isEmpty()) {
      text.add("at most " + to + unit);
    }
  }

  private static String number(JsonNode value) {
    return value.decimalValue().stripTrailingZeros().toPlainString();
  }

  private static String plain(JsonNode value) {
    return value.isContainerNode() ? value.toString() : value.asText();
  }

  private void collectRules(String path, JsonNode node) {
    for (JsonNode rule : node.path("x-kubernetes-validations")) {
      anyRule = true;
      String message = rule.path("message").asText();
      rules.row(
          code(path + rule.path("fieldPath").asText()),
          message,
          code(SECONDS.matcher(rule.path("rule").asText()).replaceAll("seconds($1)")));
      if (message.contains("immutable")) {
        String subject = message.substring(0, message.indexOf(' '));
        immutable.add(path + "." + subject);
      }
    }
    node.path("properties")
        .properties()
        .forEach(
            field ->
                collectRules(
                    path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                    field.getValue()));
    if (node.has("items")) {
      collectRules(path + "[]", node.get("items"));
    }
  }
}
