/** An AWS region code, such as `us-west-2`. */
export type Region = string;
