package dev.latchkey.bench.load;

import java.util.List;
import java.util.Locale;

/**
 * A drawing of bars (SVG 1.1), one panel below the other. Its colours are for light and for dark
 * pages. Immutable.
 *
 * @param title stands above all
 * @param panels each with a scale of its own
 */
record BarChart(String title, List<Panel> panels) {
  private static final int WIDTH = 760;
  private static final int LEFT = 220;
  private static final int BARS_WIDTH = 430;
  private static final int TITLE_HEIGHT = 44;
  private static final int CAPTION_HEIGHT = 26;
  private static final int BAR_HEIGHT = 22;
  private static final int BAR_DISTANCE = 30;
  private static final int AXIS_HEIGHT = 50;
  private static final int TICKS = 4;

  private static final String STYLE =
      """
      <style>
        text { font: 13px system-ui, sans-serif; fill: #1f2328; }
        .title { font-size: 16px; font-weight: 600; }
        .caption { font-weight: 600; }
        .axis { font-size: 12px; fill: #59636e; }
        line { stroke: #8c959f; stroke-opacity: 0.4; }
        .bar { fill: #8c959f; }
        .ours { fill: #0969da; }
        @media (prefers-color-scheme: dark) {
          text { fill: #f0f6fc; }
          .axis { fill: #9198a1; }
          .bar { fill: #656c76; }
          .ours { fill: #4493f8; }
        }
      </style>
      """;

  /**
   * Bars that are compared.
   *
   * @param caption what they show
   * @param unit of their values
   * @param bars at least one
   */
  record Panel(String caption, String unit, List<Bar> bars) {
    private int height() {
      return CAPTION_HEIGHT + bars.size() * BAR_DISTANCE + AXIS_HEIGHT;
    }

    /** Where the scale ends: so that its ticks are round numbers. */
    private double end() {
      double most = bars.stream().mapToDouble(Bar::value).max().orElse(0);
      double power = Math.pow(10, Math.floor(Math.log10(Math.max(most, 1) / TICKS)));
      return TICKS * power * Math.ceil(most / TICKS / power);
    }
  }

  /**
   * One bar.
   *
   * @param label whose it is
   * @param value how long it is, 0 or more
   * @param ours whether it is to be seen first
   */
  record Bar(String label, double value, boolean ours) {}

  /** The file's content. */
  String toSvg() {
    StringBuilder svg = new StringBuilder();
    int height = TITLE_HEIGHT + panels.stream().mapToInt(Panel::height).sum();
    add(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
            + " role=\"img\" aria-label=\"%s\">\n",
        WIDTH,
        height,
        WIDTH,
        height,
        escape(title));
    svg.append(STYLE);
    text(svg, "title", "start", 16, 28, title);
    int top = TITLE_HEIGHT;
    for (Panel panel : panels) {
      draw(svg, panel, top);
      top += panel.height();
    }
    return svg.append("</svg>\n").toString();
  }

  private static void draw(StringBuilder svg, Panel panel, int top) {
    double end = panel.end();
    int bottom = top + CAPTION_HEIGHT + panel.bars().size() * BAR_DISTANCE;
    text(svg, "caption", "start", 16, top + 14, panel.caption());
    for (int tick = 0; tick <= TICKS; tick++) {
      int x = LEFT + BARS_WIDTH * tick / TICKS;
      add(
          svg,
          "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n",
          x,
          top + CAPTION_HEIGHT - 4,
          x,
          bottom);
      text(svg, "axis", "middle", x, bottom + 16, number(end * tick / TICKS));
    }
    text(svg, "axis", "middle", LEFT + BARS_WIDTH / 2, bottom + 34, panel.unit());
    int y = top + CAPTION_HEIGHT;
    for (Bar bar : panel.bars()) {
      int length = (int) Math.round(BARS_WIDTH * bar.value() / end);
      text(svg, "label", "end", LEFT - 8, y + 16, bar.label());
      add(
          svg,
          "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"2\"/>\n",
          bar.ours() ? "ours" : "bar",
          LEFT,
          y,
          length,
          BAR_HEIGHT);
      text(svg, "value", "start", LEFT + length + 6, y + 16, number(bar.value()));
      y += BAR_DISTANCE;
    }
  }

  private static void text(
      StringBuilder svg, String style, String anchor, int x, int y, String text) {
    add(
        svg,
        "<text class=\"%s\" text-anchor=\"%s\" x=\"%d\" y=\"%d\">%s</text>\n",
        style,
        anchor,
        x,
        y,
        escape(text));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }

  private static void add(StringBuilder svg, String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
