import java.io.File;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A program that has Deeplearning4j alone: restores models and prints, a line each, what they
 * predict, to the last bit, or why they cannot be restored.
 *
 * <p>Arguments: a file of features, then pairs of a kind (stack or graph) and a model's file.
 */
public class StockPrediction {

  public static void main(String[] arguments) throws Exception {
    INDArray features = Nd4j.readBinary(new File(arguments[0]));
    for (int i = 1; i < arguments.length; i += 2) {
      File file = new File(arguments[i + 1]);
      System.out.println(file.getName() + ":" + prediction(arguments[i], file, features));
    }
  }

  private static String prediction(String kind, File file, INDArray features) {
    INDArray output;
    try {
      if (kind.equals("graph")) {
        output = ModelSerializer.restoreComputationGraph(file, true).outputSingle(features);
      } else {
        output = ModelSerializer.restoreMultiLayerNetwork(file, true).output(features);
      }
    } catch (Exception e) {
      StringBuilder why = new StringBuilder();
      for (Throwable at = e; at != null; at = at.getCause()) {
        why.append(' ').append(at.toString().replaceAll("\\R", " "));
      }
      return " cannot be restored:" + why;
    }
    StringBuilder numbers = new StringBuilder();
    for (double number : output.dup('c').data().asDouble()) {
      numbers.append(' ').append(Double.toHexString(number));
    }
    return numbers.toString();
  }
}
