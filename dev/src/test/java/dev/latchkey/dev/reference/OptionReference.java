package dev.latchkey.dev.reference;

import static dev.latchkey.dev.reference.MarkdownTable.code;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options of a command, as Markdown. What a description says of the default and of the
 * environment variable stands in columns of their own.
 */
final class OptionReference {
  private static final Pattern FROM_ENVIRONMENT =
      Pattern.compile("\\$\\{env:([A-Z0-9_]+)(?::-(.*))?}");
  private static final String DEFAULT_VALUE = "${DEFAULT-VALUE}";
  private static final Pattern DEFAULT_IN_WORDS =
      Pattern.compile("(?:^|[;.] )[Dd]efault: (.+)\\.$");

  private OptionReference() {}

  /**
   * A row for each option.
   *
   * @param command a command without a default provider: what is found in this process's
   *     environment is not documentation
   * @param variable the environment variable of an option
   * @throws IllegalStateException if an option is not described
   */
  static String of(CommandSpec command, Function<OptionSpec, String> variable) {
    MarkdownTable table =
        new MarkdownTable("flag", "environment variable", "default", "description");
    for (OptionSpec option : command.options()) {
      if (!option.usageHelp() && !option.versionHelp()) {
        String name = variable.apply(option);
        String text = description(option).replace(" Environment: " + name + ".", "");
        if (text.isBlank()) {
          throw new IllegalStateException(option.longestName() + " needs a description");
        }
        Optional<String> value = defaultValue(option);
        Matcher words = DEFAULT_IN_WORDS.matcher(text);
        if (value.isPresent()) {
          table.row(code(flag(option)), code(name), code(value.get()), without(value.get(), text));
        } else if (words.find()) {
          String before = text.substring(0, words.start());
          table.row(
              code(flag(option)), code(name), words.group(1), before.isEmpty() ? "" : before + ".");
        } else {
          table.row(code(flag(option)), code(name), "", text);
        }
      }
    }
    return table.toString();
  }

  /**
   * The variable that an option's default value names.
   *
   * @throws IllegalStateException if it names none, or the description another one
   */
  static String namedVariable(OptionSpec option) {
    Matcher environment = FROM_ENVIRONMENT.matcher(rawDefault(option));
    if (!environment.matches()) {
      throw new IllegalStateException(option.longestName() + " has no environment variable");
    }
    String name = environment.group(1);
    if (!description(option).endsWith(" Environment: " + name + ".")) {
      throw new IllegalStateException(
          option.longestName() + " must say at the end: Environment: " + name + ".");
    }
    return name;
  }

  /** The flag as it is written, {@code --[no-]} where it can be negated. */
  private static String flag(OptionSpec option) {
    boolean bare = option.arity().min() == 0;
    return (option.negatable()
            ? option.longestName().replaceFirst("^--", "--[no-]")
            : option.longestName())
        + (bare ? "" : " " + option.paramLabel());
  }

  private static Optional<String> defaultValue(OptionSpec option) {
    String raw = rawDefault(option);
    Matcher environment = FROM_ENVIRONMENT.matcher(raw);
    String value = environment.matches() ? environment.group(2) : raw;
    return Optional.ofNullable(value).filter(text -> !text.isEmpty() && !text.equals("[]"));
  }

  private static String rawDefault(OptionSpec option) {
    String raw = option.defaultValueString(false);
    return raw == null || raw.equals("null") ? "" : raw;
  }

  /** A description with picocli's variables in it, but for that of the default. */
  private static String description(OptionSpec option) {
    List<String> candidates = new ArrayList<>();
    if (option.completionCandidates() != null) {
      option.completionCandidates().forEach(candidates::add);
    }
    return String.join(" ", option.description())
        .replace("${COMPLETION-CANDIDATES}", String.join(", ", candidates));
  }

  /** The text without the words that say the default. */
  private static String without(String value, String text) {
    return text.replace("; default " + value, "")
        .replace(" Default " + value + ".", "")
        .replace(" Default: " + value + ".", "")
        .replace(" Default: " + DEFAULT_VALUE + ".", "");
  }
}
