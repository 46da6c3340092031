package dev.latchkey.dev.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Commands to paste into another shell of this machine, from whatever folder that is in.
 *
 * @param launcher the launcher, as a shell finds it
 * @param kubeconfig the kubeconfig that {@code dev} wrote
 * @param port the verifier's
 * @param fetcher the program there is for an HTTP request
 * @param kubectl whether there is a kubectl
 */
public record NextSteps(
    String launcher, Path kubeconfig, int port, Fetcher fetcher, boolean kubectl) {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@%+=,-]+");

  /** What makes an HTTP request from a shell. */
  public enum Fetcher {
    CURL("curl -s %s -H 'content-type: application/json' -d \"%s\""),
    WGET("wget -qO- %s --header='content-type: application/json' --post-data=\"%s\"");

    private final String template;

    Fetcher(String template) {
      this.template = template;
    }

    String post(String url, String body) {
      return template.formatted(url, body);
    }
  }

  /** The lines to paste. */
  public List<String> lines(List<KeyRow> keys) {
    List<String> lines = new ArrayList<>();
    lines.add("export KUBECONFIG=" + quoted(kubeconfig.toString()));
    Optional<KeyRow> example = keys.stream().filter(KeyRow::isGoodExample).findFirst();
    example.ifPresent(
        key -> {
          String namespace = key.namespace().equals("default") ? "" : " -n " + key.namespace();
          lines.add("KEY=$(" + quoted(launcher) + " credential " + key.name() + namespace + ")");
          lines.add(
              fetcher.post(
                  "http://localhost:" + port + "/v2alpha1/admin/apiKeys:verify",
                  "{\\\"credential\\\":\\\"$KEY\\\"}"));
        });
    if (kubectl) {
      lines.add(quoted(launcher) + " kubectl get latchkey -A");
    }
    return List.copyOf(lines);
  }

  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
