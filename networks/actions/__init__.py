"""What is done in networks: form one, keep its members and seats, gather, agree, reflect."""
