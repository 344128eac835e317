program t
  implicit none
  integer :: i, k, log(50)
  k = 0
  !$omp parallel do ordered schedule(static,1)
  do i = 1, 50
    !$omp ordered
    k = k + 1
    log(k) = i
    !$omp end ordered
  end do
  print *, log(50)
end program t
