package io.github.dl4jdni.research.results;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Test errors in percent of Jaderberg et al. 2017, table 1.
 *
 * @param figures by depth and method
 */
record PaperFigures(Map<String, Map<String, String>> figures) {

  /**
   * {@return the figures of a table; none if the paper has no such}
   *
   * @param table its name here
   */
  static PaperFigures of(String table) {
    List<List<String>> lines =
        ResultsText.resource("paper-figures.csv")
            .lines()
            .map(line -> List.of(line.split(",", -1)))
            .toList();
    List<String> names = lines.get(0);
    Map<String, Map<String, String>> figures = new HashMap<>();
    for (List<String> cells : lines.subList(1, lines.size())) {
      if (cells.get(0).equals(table)) {
        Map<String, String> byMethod = new HashMap<>();
        for (int i = 2; i < cells.size(); i++) {
          byMethod.put(names.get(i), cells.get(i));
        }
        figures.put(cells.get(1), byMethod);
      }
    }
    return new PaperFigures(figures);
  }

  /**
   * {@return a cell with the paper's figure behind it in brackets, if there is one}
   *
   * @param cell the text
   * @param depth of the network
   * @param method of training
   */
  String beside(String cell, String depth, String method) {
    String figure = figures.getOrDefault(depth, Map.of()).get(method);
    return figure == null ? cell : cell + " (" + figure + ")";
  }
}
