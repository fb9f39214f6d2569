/** TensorProto.DataType */
export const ELEMENT = {
  float: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  double: 11,
} as const;

/** AttributeProto.AttributeType */
export const ATTRIBUTE = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7, strings: 8 } as const;

export interface ModelMessage {
  irVersion?: number;
  producerName?: string;
  producerVersion?: string;
  domain?: string;
  modelVersion?: number;
  docString?: string;
  graph?: GraphMessage;
  opsetImport?: { domain?: string; version?: number }[];
  metadataProps?: { key?: string; value?: string }[];
  trainingInfo?: Uint8Array[];
  functions?: Uint8Array[];
}

export interface GraphMessage {
  node?: NodeMessage[];
  name?: string;
  initializer?: TensorMessage[];
  docString?: string;
  input?: ValueInfoMessage[];
  output?: ValueInfoMessage[];
  sparseInitializer?: Uint8Array[];
}

export interface NodeMessage {
  input?: string[];
  output?: string[];
  name?: string;
  opType?: string;
  attribute?: AttributeMessage[];
  domain?: string;
}

export interface AttributeMessage {
  name?: string;
  type?: number;
  f?: number;
  i?: number;
  s?: Uint8Array;
  t?: TensorMessage;
  g?: Uint8Array;
  floats?: ArrayLike<number>;
  ints?: ArrayLike<number>;
  strings?: Uint8Array[];
  tensors?: TensorMessage[];
  graphs?: Uint8Array[];
  refAttrName?: string;
  sparseTensor?: Uint8Array;
  sparseTensors?: Uint8Array[];
}

export interface TensorMessage {
  dims?: ArrayLike<number>;
  dataType?: number;
  floatData?: ArrayLike<number>;
  int32Data?: ArrayLike<number>;
  stringData?: Uint8Array[];
  int64Data?: ArrayLike<number>;
  name?: string;
  rawData?: Uint8Array;
  doubleData?: ArrayLike<number>;
  externalData?: { key?: string; value?: string }[];
  dataLocation?: number;
}

export interface ValueInfoMessage {
  name?: string;
  type?: {
    tensorType?: { elementType?: number; shape?: { dim?: { value?: number; parameter?: string }[] } };
    sequenceType?: Uint8Array;
    mapType?: Uint8Array;
    sparseTensorType?: Uint8Array;
    optionalType?: Uint8Array;
  };
}
