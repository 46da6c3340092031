package dev.latchkey.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.latchkey.chart.Chart;
import dev.latchkey.monitoring.Exposition.Family;
import dev.latchkey.monitoring.PromQl.LabelMatcher;
import dev.latchkey.monitoring.PromQl.Selector;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MonitoringTest {
  private static final Path METRICS = Path.of("../docs/metrics.md");
  private static final Path RUNBOOKS = Path.of("../docs/runbooks.md");
  private static final Path ALERTS = Chart.FOLDER.resolve("files/alerts/latchkey.yaml");
  private static final Path DASHBOARD = Chart.FOLDER.resolve("files/dashboards/latchkey.json");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /** Labels that Prometheus gives to all that it scrapes of a pod. */
  private static final Set<String> OF_THE_SCRAPE = Set.of("namespace", "pod", "container", "job");

  /** Labels whose values depend on what happens, or on what runs. */
  private static final Set<String> OPEN =
      Set.of("action", "code", "controller", "event", "java", "method", "version");

  private static Exposition operator;
  private static Exposition verifier;

  @BeforeAll
  static void scrape() throws Exception {
    try (RunningPrograms programs = RunningPrograms.start()) {
      operator = programs.operator();
      verifier = programs.verifier();
    }
  }

  /**
   * Run with {@code -Dlatchkey.metrics.write=true} to write the tables instead of comparing them.
   */
  @Test
  void everyMetricIsDocumentedAndNoneThatIsNot() throws IOException {
    String document = Files.readString(METRICS);
    String withTables = withTable(withTable(document, "operator", operator), "verifier", verifier);
    if (Boolean.getBoolean("latchkey.metrics.write")) {
      Files.writeString(METRICS, withTables);
    }

    assertThat(Files.readString(METRICS)).isEqualTo(withTables);
  }

  @Test
  void allNamesFollowPrometheusConventions() {
    for (Exposition program : List.of(operator, verifier)) {
      assertThat(program.families().values())
          .allSatisfy(
              family -> {
                assertThat(family.name()).matches("latchkey_(operator|verifier)_[a-z_]+");
                assertThat(family.help()).isNotBlank();
                assertThat(family.name().endsWith("_total"))
                    .isEqualTo(family.type().equals("counter"));
                assertThat(family.name()).doesNotContain("milli", "micro", "minutes");
                assertThat(family.labels().keySet()).allMatch(label -> label.matches("[a-z]+"));
              });
    }
  }

  @Test
  void noLabelNamesAKeyOrANamespace() {
    for (Exposition program : List.of(operator, verifier)) {
      assertThat(program.families().values())
          .allSatisfy(
              family -> {
                assertThat(family.labels().keySet()).doesNotContain("namespace", "name", "actor");
                assertThat(family.labels().values())
                    .allSatisfy(values -> assertThat(values).hasSizeLessThan(25));
              });
    }
  }

  @Test
  void whatHappenedIsCounted() {
    assertThat(operator.families().get("latchkey_operator_credentials_minted_total").labels())
        .containsEntry("occasion", Set.of("issue", "rotation"));
    assertThat(operator.families().get("latchkey_operator_admin_requests_total").labels())
        .hasEntrySatisfying("code", codes -> assertThat(codes).contains("201", "404"));
  }

  @Test
  void theDashboardAsksForWhatIsThere() throws IOException {
    JsonNode dashboard = JSON.readTree(DASHBOARD.toFile());
    List<JsonNode> panels = list(dashboard.path("panels"));
    List<String> expressions = new ArrayList<>();
    for (JsonNode panel : panels) {
      Set<String> labels = new HashSet<>(OF_THE_SCRAPE);
      for (JsonNode target : panel.path("targets")) {
        String expression = target.path("expr").asText();
        assertExists(expression);
        expressions.add(expression);
        PromQl.parse(expression)
            .selectors()
            .forEach(selector -> labels.addAll(family(selector.metric()).labels().keySet()));
        assertThat(labels).containsAll(placeholders(target.path("legendFormat").asText()));
      }
    }

    assertThat(panels).extracting(panel -> panel.path("id").asInt()).doesNotHaveDuplicates();
    assertThat(panels).extracting(panel -> panel.path("title").asText()).doesNotHaveDuplicates();
    assertThat(panels)
        .filteredOn(panel -> !panel.path("type").asText().equals("row"))
        .allSatisfy(panel -> assertThat(panel.path("description").asText()).isNotBlank());
    Set<String> shown = namesIn(expressions);
    Set<String> all = new HashSet<>(operator.families().keySet());
    all.addAll(verifier.families().keySet());
    // What is told more precisely by another one of the same program.
    all.removeIf(
        name ->
            name.endsWith("_started_total")
                || name.endsWith("_retries_total")
                || name.endsWith("_execution_duration_seconds_max")
                || name.endsWith("_events_received_total")
                || name.endsWith("_objects"));
    assertThat(shown).containsAll(all);
  }

  @Test
  void theAlertsAskForWhatIsThereAndHaveRunbooks() throws IOException {
    Set<String> anchors = headings(RUNBOOKS);
    List<JsonNode> alerts = alerts();

    assertThat(alerts).extracting(alert -> alert.path("alert").asText()).doesNotHaveDuplicates();
    assertThat(alerts)
        .hasSizeGreaterThan(15)
        .allSatisfy(
            alert -> {
              assertExists(alert.path("expr").asText());
              assertThat(anchors).contains(alert.path("alert").asText());
              assertThat(alert.at("/labels/severity").asText()).isIn("critical", "warning", "info");
              PromQl query = PromQl.parse(alert.path("expr").asText());
              Set<String> labels = new HashSet<>(query.grouping());
              if (labels.isEmpty()) {
                labels.addAll(OF_THE_SCRAPE);
              }
              assertThat(labels).containsAll(variables(alert.path("annotations").toString()));
            });
    Set<String> named =
        alerts.stream().map(alert -> alert.path("alert").asText()).collect(Collectors.toSet());
    assertThat(anchors)
        .filteredOn(heading -> heading.startsWith("Latchkey"))
        .allMatch(named::contains);
  }

  @Test
  void theChartBringsThemWhereTheyAreAskedFor() throws IOException {
    Chart.Rendered rendered =
        Chart.ofDefaults()
            .render(
                """
                verifier: {enabled: true, tls: {enabled: false}}
                monitoring:
                  podMonitor: {enabled: true, labels: {release: prometheus}, scrapeTimeout: 10s}
                  sidecarMonitor: {enabled: true}
                  rules: {enabled: true, disabled: [LatchkeyKeysStalled], labels: {role: alerts}}
                  dashboards: {enabled: true, namespace: grafana, annotations: {folder: keys}}
                """);
    ConfigMap dashboards =
        rendered.all(ConfigMap.class).stream()
            .filter(map -> map.getData() != null && map.getData().containsKey("latchkey.json"))
            .findFirst()
            .orElseThrow();
    JsonNode rule = object(rendered, "PrometheusRule", "latchkey");

    assertThat(JSON.readTree(dashboards.getData().get("latchkey.json")))
        .isEqualTo(JSON.readTree(DASHBOARD.toFile()));
    assertThat(dashboards.getMetadata().getNamespace()).isEqualTo("grafana");
    assertThat(dashboards.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
    assertThat(dashboards.getMetadata().getAnnotations()).containsEntry("folder", "keys");
    assertThat(rule.at("/metadata/labels/role").asText()).isEqualTo("alerts");
    List<JsonNode> rules = new ArrayList<>();
    rule.at("/spec/groups").forEach(group -> rules.addAll(list(group.path("rules"))));
    assertThat(rules)
        .hasSize(alerts().size() - 1)
        .allSatisfy(
            alert ->
                assertThat(alert.at("/annotations/runbook_url").asText())
                    .endsWith(
                        "/docs/runbooks.md#"
                            + alert.path("alert").asText().toLowerCase(Locale.ROOT)));
    for (String component : List.of("operator", "verifier")) {
      JsonNode monitor = object(rendered, "PodMonitor", "latchkey-" + component);
      assertThat(monitor.at("/metadata/labels/release").asText()).isEqualTo("prometheus");
      assertThat(monitor.at("/spec/selector/matchLabels/app.kubernetes.io~1component").asText())
          .isEqualTo(component);
      JsonNode endpoint = monitor.at("/spec/podMetricsEndpoints/0");
      assertThat(endpoint.path("port").asText()).isEqualTo("management");
      assertThat(endpoint.path("interval").asText()).isEqualTo("30s");
      assertThat(endpoint.path("scrapeTimeout").asText()).isEqualTo("10s");
    }
    assertThat(
            object(rendered, "PodMonitor", "latchkey-sidecars")
                .at("/spec/namespaceSelector/any")
                .asBoolean())
        .isTrue();
  }

  @Test
  void theChartScrapesServicesInsteadOfPodsButNotBoth() {
    Chart.Rendered rendered =
        Chart.ofDefaults().render("monitoring: {serviceMonitor: {enabled: true, interval: 1m}}");
    assertThat(
            object(rendered, "ServiceMonitor", "latchkey-operator")
                .at("/spec/endpoints/0/interval")
                .asText())
        .isEqualTo("1m");
    assertThat(rendered.yaml()).doesNotContain("PodMonitor", "PrometheusRule", "grafana");

    assertThatThrownBy(
            () ->
                Chart.ofDefaults()
                    .render(
                        "monitoring: {serviceMonitor: {enabled: true}, podMonitor: {enabled:"
                            + " true}}"))
        .hasMessageContaining("not both");
    assertThatThrownBy(
            () -> Chart.ofDefaults().render("monitoring: {rules: {enabled: true, labls: {}}}"))
        .hasMessageContaining("labls");
    assertThatThrownBy(
            () -> Chart.ofDefaults().render("monitoring: {podMonitor: {interval: often}}"))
        .hasMessageContaining("interval");
  }

  private static void assertExists(String expression) {
    PromQl query = PromQl.parse(expression);
    assertThat(query.selectors()).as(expression).isNotEmpty();
    Set<String> grouping = new HashSet<>(query.grouping());
    grouping.removeAll(OF_THE_SCRAPE);
    for (Selector selector : query.selectors()) {
      Family family = family(selector.metric());
      grouping.removeAll(family.labels().keySet());
      if (selector.metric().endsWith("_bucket")) {
        grouping.remove("le");
      }
      for (LabelMatcher matcher : selector.matchers()) {
        if (OF_THE_SCRAPE.contains(matcher.label())) {
          continue;
        }
        assertThat(family.labels()).as(expression).containsKey(matcher.label());
        if (!OPEN.contains(matcher.label())) {
          assertThat(family.labels().get(matcher.label()))
              .as(expression)
              .containsAll(matcher.values().orElseThrow());
        }
      }
    }
    assertThat(grouping).as(expression).isEmpty();
  }

  /** What is asked for by a name. */
  private static Family family(String series) {
    Map<String, Family> bySeries = new HashMap<>();
    for (Exposition program : List.of(operator, verifier)) {
      program
          .families()
          .values()
          .forEach(family -> family.series().forEach(name -> bySeries.put(name, family)));
    }
    assertThat(bySeries).containsKey(series);
    return bySeries.get(series);
  }

  private static Set<String> namesIn(Collection<String> expressions) {
    return expressions.stream()
        .flatMap(expression -> PromQl.parse(expression).selectors().stream())
        .map(selector -> family(selector.metric()).name())
        .collect(Collectors.toSet());
  }

  private static String withTable(String document, String program, Exposition exposition) {
    String begin = "<!-- begin " + program + " -->\n";
    String end = "<!-- end " + program + " -->\n";
    StringBuilder table =
        new StringBuilder("| metric | type | labels | what it is |\n|---|---|---|---|\n");
    for (Family family : exposition.families().values()) {
      String labels =
          family.labels().entrySet().stream()
              .map(
                  label ->
                      OPEN.contains(label.getKey())
                          ? "`%s`".formatted(label.getKey())
                          : "`%s`: %s"
                              .formatted(label.getKey(), String.join(", ", label.getValue())))
              .collect(Collectors.joining("; "));
      table.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(family.name(), family.type(), labels, family.help()));
    }
    int from = document.indexOf(begin) + begin.length();
    return document.substring(0, from) + table + document.substring(document.indexOf(end));
  }

  private static List<JsonNode> alerts() throws IOException {
    List<JsonNode> alerts = new ArrayList<>();
    YAML.readTree(ALERTS.toFile())
        .path("groups")
        .forEach(group -> alerts.addAll(list(group.path("rules"))));
    return alerts;
  }

  private static JsonNode object(Chart.Rendered rendered, String kind, String name) {
    return rendered.all(GenericKubernetesResource.class).stream()
        .filter(object -> object.getKind().equals(kind))
        .filter(object -> object.getMetadata().getName().equals(name))
        .map(JSON::<JsonNode>valueToTree)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
  }

  private static Set<String> headings(Path document) throws IOException {
    return Files.readAllLines(document).stream()
        .filter(line -> line.matches("#{2,3} .*"))
        .map(line -> line.replaceFirst("#+ ", ""))
        .collect(Collectors.toSet());
  }

  private static Set<String> placeholders(String legend) {
    return found("\\{\\{(\\w+)}}", legend);
  }

  private static Set<String> variables(String annotations) {
    return found("\\$labels\\.(\\w+)", annotations);
  }

  private static Set<String> found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    Set<String> found = new HashSet<>();
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }
}
