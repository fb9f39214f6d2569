/**
 * Operators that models on tables are made of. Left out on purpose: control flow and subgraphs (If, Loop, Scan, SequenceMap), operators that make large tensors from
 * small files (ConstantOfShape, Expand, OneHot, Range, Tile, Resize), and contrib operators.
 */
export const ALLOWED_OPS: Readonly<Record<"ai.onnx" | "ai.onnx.ml", ReadonlySet<string>>> = {
  "ai.onnx": new Set(
    `Abs Add And ArgMax ArgMin BatchNormalization Cast Ceil Celu Clip Concat Constant CumSum Div Dropout Elu Equal Erf Exp Flatten
     Floor Gather GatherElements Gemm Gelu Greater GreaterOrEqual HardSigmoid HardSwish Identity IsInf IsNaN LayerNormalization LeakyRelu Less
     LessOrEqual Log LogSoftmax MatMul Max Mean Min Mish Mod Mul Neg Not Or PRelu Pow Reciprocal ReduceMax ReduceMean ReduceMin ReduceProd
     ReduceSum ReduceSumSquare Relu Reshape Round Selu Shape Sigmoid Sign Slice Softmax Softplus Softsign Split Sqrt Squeeze Sub Sum Tanh
     ThresholdedRelu TopK Transpose Unsqueeze Where Xor`.split(/\s+/),
  ),
  "ai.onnx.ml": new Set(
    `ArrayFeatureExtractor Binarizer CategoryMapper FeatureVectorizer Imputer LabelEncoder LinearClassifier LinearRegressor Normalizer
     OneHotEncoder SVMClassifier SVMRegressor Scaler TreeEnsemble TreeEnsembleClassifier TreeEnsembleRegressor`.split(
      /\s+/,
    ),
  ),
};
