"""The lists the approach rests on, as versioned data that says where each line comes from."""
