package dev.latchkey.dev;

import dev.latchkey.crds.CustomResourceDefinitions;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code latchkey crds}: the custom resource definitions, for kubectl to apply. */
@Command(
    name = "crds",
    mixinStandardHelpOptions = true,
    description =
        "Prints the CustomResourceDefinitions as YAML: latchkey crds | kubectl apply --server-side"
            + " -f -")
final class CrdsCommand implements Runnable {

  @Override
  public void run() {
    System.out.print(document(CustomResourceDefinitions.yaml()));
  }

  static String document(List<String> definitions) {
    StringBuilder document = new StringBuilder();
    for (String definition : definitions) {
      document
          .append(definition.startsWith("---") ? "" : "---\n")
          .append(definition.stripTrailing());
      document.append('\n');
    }
    return document.toString();
  }
}
